/** The longest regular expression taken as a key, in UTF-16 code units. */
const MAX_REGEX_LENGTH = 1000;

/** Deeper and more than this no key needs, and the engine, which cannot be stopped while it compiles, takes long. */
const MAX_NESTED_GROUPS = 12;
const MAX_PROPERTY_CLASSES = 20;
const MAX_REPETITIONS = 200;

const MESSAGE_MARKS = ['\\x01', '\\u0001', '\u0001'];
const TAKEN_FLAGS = /^[dgimsuv]*$/;

/** A key that is a regular expression, or the sentence that says why it is none. */
export type RegexKey = { regex: RegExp; marksMessages: boolean } | { fault: string };

/**
 * Reads a key of the form `/expression/flags`, as SillyTavern has it: a slash within has to be escaped. Null for any
 * other key, which is plain text then; so a path (`/etc/hosts`) stays one.
 */
export function readRegexKey(key: string): RegexKey | null {
  const [, source, flags] = WRITTEN.exec(key) ?? [];
  return source === undefined || flags === undefined || !areFlags(flags) ? null : toRegex(source, flags);
}

/** The letters of a key after its second slash, when it is only for them that it is no expression. */
export function flagsThatAreNone(key: string): string | null {
  const [, , flags] = WRITTEN.exec(key) ?? [];
  return flags === undefined || areFlags(flags) ? null : flags;
}

const WRITTEN = /^\/((?:[^/\\]|\\[^])+)\/([a-z]*)$/;

function areFlags(letters: string): boolean {
  return /^[dgimsuvy]*$/.test(letters) && new Set(letters).size === letters.length;
}

/**
 * Makes the regular expression of a key, unless it is too long or too involved, or none at all. `g` and `d` do
 * not change what is found and are left away; `y` would tie the search to the first character and is refused.
 */
export function toRegex(source: string, flags: string): RegexKey {
  const fault = faultOf(source, flags);
  if (fault) return { fault };
  try {
    const regex = new RegExp(source, flags.replaceAll(/[dg]/g, ''));
    // SillyTavern searches all messages at once, each after a \x01, and its users write expressions that ask for it.
    return { regex, marksMessages: MESSAGE_MARKS.some((mark) => source.includes(mark)) };
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: `It is no regular expression: ${error.message}.` };
    throw error;
  }
}

function faultOf(source: string, flags: string): string | null {
  if (source.length > MAX_REGEX_LENGTH) return `It is longer than ${MAX_REGEX_LENGTH} characters.`;
  if (!TAKEN_FLAGS.test(flags)) return 'Of the flags only d, g, i, m, s, u and v are taken.';
  if (nestedGroups(source) > MAX_NESTED_GROUPS) return `It nests groups deeper than ${MAX_NESTED_GROUPS}.`;
  const properties = source.match(/\\p/gi)?.length ?? 0;
  if (properties > MAX_PROPERTY_CLASSES) return `It has more than ${MAX_PROPERTY_CLASSES} Unicode properties.`;
  const repetitions = source.match(/[*+?{]/g)?.length ?? 0;
  if (repetitions > MAX_REPETITIONS) return `It has more than ${MAX_REPETITIONS} repetitions.`;
  return null;
}

function nestedGroups(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [sign] of source.matchAll(/\\[^]|[()]/g)) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
