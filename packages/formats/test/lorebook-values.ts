import fc from 'fast-check';

export type Fields = Record<string, unknown>;

/**
 * JSON as a file has it, without what would be repaired: no NUL, no halves of pairs, no -0. `__proto__` may be in it.
 */
export const json: fc.Arbitrary<unknown> = fc
  .jsonValue({ maxDepth: 2, stringUnit: 'grapheme' })
  .map((value): unknown => JSON.parse(JSON.stringify(value).replaceAll(String.raw`\u0000`, '')));

export const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replaceAll('\0', ''));
export const word = fc.constantFrom('tower', 'old tower', 'Ada', '塔', 'C++', 'a.c');
export const regexKey = fc.constantFrom('/tow(er|n)/i', String.raw`/a\/b/`, '/\\d+/');
export const keys = (key: fc.Arbitrary<string>) => fc.array(key, { maxLength: 3 });
export const int = fc.integer({ min: -50, max: 500 });
export const bool = fc.boolean();
export const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** Some of the fields; those that are not drawn are absent. */
export const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

/** Fields of names nobody knows, among them those that objects inherit. */
export const unknownFields: fc.Arbitrary<Fields> = fc
  .array(fc.tuple(fc.constantFrom('constructor', 'toString', '__proto__', 'x_note', 'Ünï', 'a.b', ''), json), {
    maxLength: 3,
  })
  // Object.fromEntries defines its fields; an assignment to `__proto__` would change the prototype.
  .map((fields) => Object.fromEntries(fields.filter(([, value]) => value !== null)));

/** SillyTavern's fields: the name in a World Info file, the name in extensions, and values, its default the first. */
export const EXTENSIONS: [worldInfo: string, name: string, values: unknown[]][] = [
  ['probability', 'probability', [100, 0, 33.5]],
  ['useProbability', 'useProbability', [true, false]],
  ['depth', 'depth', [4, 0, 9]],
  ['role', 'role', [0, 1, 2, null]],
  ['selectiveLogic', 'selectiveLogic', [0, 1, 2, 3]],
  ['excludeRecursion', 'exclude_recursion', [false, true]],
  ['preventRecursion', 'prevent_recursion', [false, true]],
  ['delayUntilRecursion', 'delay_until_recursion', [0, false, true, 3]],
  ['group', 'group', ['', 'a, b']],
  ['groupOverride', 'group_override', [false, true]],
  ['groupWeight', 'group_weight', [100, 1, null]],
  ['useGroupScoring', 'use_group_scoring', [null, false, true]],
  ['scanDepth', 'scan_depth', [null, 0, 12]],
  ['matchWholeWords', 'match_whole_words', [null, false, true]],
  ['automationId', 'automation_id', ['', 'bell']],
  ['vectorized', 'vectorized', [false, true]],
  ['sticky', 'sticky', [null, 0, 3]],
  ['cooldown', 'cooldown', [null, 0, 3]],
  ['delay', 'delay', [null, 0, 3]],
  ['triggers', 'triggers', [[], ['normal', 'continue'], ['impersonate', 'swipe', 'regenerate', 'quiet']]],
  ['ignoreBudget', 'ignore_budget', [false, true]],
  ['outletName', 'outlet_name', ['', 'here']],
  ['addMemo', 'add_memo', [false, true]],
  ['displayIndex', 'display_index', [0, 7]],
  ['matchPersonaDescription', 'match_persona_description', [false, true]],
  ['matchCharacterDescription', 'match_character_description', [false, true]],
  ['matchCharacterPersonality', 'match_character_personality', [false, true]],
  ['matchCharacterDepthPrompt', 'match_character_depth_prompt', [false, true]],
  ['matchScenario', 'match_scenario', [false, true]],
  ['matchCreatorNotes', 'match_creator_notes', [false, true]],
  ['characterFilter', 'character_filter', [{ names: ['Ada'], tags: [], isExclude: true }]],
];
