import { coerceValue, type Kind, KIND_NAMES } from './coerce-value.ts';
import { type JsonRecord, own, sameJson } from './json-record.ts';
import type { Tell } from './repair-log.ts';

/** A field of SillyTavern's that the card specification has no name for. */
export interface ExtensionField {
  /** Its name in a World Info file. */
  worldInfo: string;
  /** Its name in the `extensions` of a card's lorebook entry, and here. */
  name: string;
  kind: Kind;
  /** What SillyTavern takes for an absent one; undefined where it writes none. */
  fallback: unknown;
}

const field = (worldInfo: string, name: string, kind: Kind, fallback?: unknown): ExtensionField => ({
  worldInfo,
  name,
  kind,
  fallback,
});

/**
 * SillyTavern's fields with their defaults (1.18, formats of its World Info and of the cards it writes). `position` is
 * 0 before the character, 1 after it, 2 and 3 above and below the author's note, 4 at a depth, 5 and 6 above and below
 * the examples, 7 an outlet. `selectiveLogic` is 0 any, 1 not all, 2 not any, 3 all. `role` is 0 system, 1 user, 2
 * assistant.
 */
export const EXTENSION_FIELDS: readonly ExtensionField[] = [
  field('position', 'position', 'number', 0),
  field('probability', 'probability', 'nullableNumber', 100),
  field('useProbability', 'useProbability', 'boolean', true),
  field('depth', 'depth', 'nullableNumber', 4),
  field('role', 'role', 'nullableNumber', 0),
  field('selectiveLogic', 'selectiveLogic', 'number', 0),
  field('excludeRecursion', 'exclude_recursion', 'boolean', false),
  field('preventRecursion', 'prevent_recursion', 'boolean', false),
  field('delayUntilRecursion', 'delay_until_recursion', 'level', 0),
  field('group', 'group', 'text', ''),
  field('groupOverride', 'group_override', 'boolean', false),
  field('groupWeight', 'group_weight', 'nullableNumber', 100),
  field('useGroupScoring', 'use_group_scoring', 'nullableBoolean', null),
  field('scanDepth', 'scan_depth', 'nullableNumber', null),
  field('matchWholeWords', 'match_whole_words', 'nullableBoolean', null),
  field('caseSensitive', 'case_sensitive', 'nullableBoolean', null),
  field('automationId', 'automation_id', 'text', ''),
  field('vectorized', 'vectorized', 'boolean', false),
  field('sticky', 'sticky', 'nullableNumber', null),
  field('cooldown', 'cooldown', 'nullableNumber', null),
  field('delay', 'delay', 'nullableNumber', null),
  field('triggers', 'triggers', 'texts', []),
  field('ignoreBudget', 'ignore_budget', 'boolean', false),
  field('outletName', 'outlet_name', 'text', ''),
  field('addMemo', 'add_memo', 'boolean', false),
  field('displayIndex', 'display_index', 'nullableNumber'),
  field('matchPersonaDescription', 'match_persona_description', 'boolean', false),
  field('matchCharacterDescription', 'match_character_description', 'boolean', false),
  field('matchCharacterPersonality', 'match_character_personality', 'boolean', false),
  field('matchCharacterDepthPrompt', 'match_character_depth_prompt', 'boolean', false),
  field('matchScenario', 'match_scenario', 'boolean', false),
  field('matchCreatorNotes', 'match_creator_notes', 'boolean', false),
  field('characterFilter', 'character_filter', 'nullableRecord'),
];

/** The same fields by their names here. */
export const EXTENSION_FIELD_BY_NAME: ReadonlyMap<string, ExtensionField> = new Map(
  EXTENSION_FIELDS.map((known) => [known.name, known]),
);

/**
 * The extensions of an entry with SillyTavern's fields in the kinds they have: `"50"` for a probability becomes 50. A
 * value nothing can be made of stays, for it may be another program's field of the same name.
 */
export function repairExtensions(extensions: JsonRecord, tell: Tell): JsonRecord {
  const repaired: JsonRecord = {};
  for (const { name, kind } of EXTENSION_FIELDS) {
    const value = own(extensions, name);
    if (value === undefined || value === null) continue;
    const coerced = coerceValue(kind, value);
    if (coerced === undefined || coerced === value || drops(value, coerced)) continue;
    repaired[name] = coerced;
    tell(`extensions.${name}`, `was not ${KIND_NAMES[kind]}: made into that`);
  }
  return Object.keys(repaired).length === 0 ? extensions : { ...extensions, ...repaired };
}

/** Whether a list would lose items that are no texts. */
function drops(value: unknown, coerced: unknown): boolean {
  return Array.isArray(value) && Array.isArray(coerced) && coerced.length < value.length;
}

/** Whether a value of one of SillyTavern's fields is what an absent one means, so that leaving it out loses nothing. */
export function isIdle({ name, fallback }: ExtensionField, value: unknown): boolean {
  if (value === undefined || value === null || sameJson(value, fallback)) return true;
  return ALSO_IDLE.get(name)?.includes(value) ?? false;
}

/** Further values that do nothing: no messages of a timed effect, no scoring, and where an entry stands in a list. */
const ALSO_IDLE: ReadonlyMap<string, unknown[]> = new Map<string, unknown[]>([
  ['sticky', [0]],
  ['cooldown', [0]],
  ['delay', [0]],
  ['delay_until_recursion', [false]],
  ['use_group_scoring', [false]],
]);
