import type { LorebookEntry } from '@greenroom/contract';

/**
 * True for a key in the form `/pattern/flags`, which SillyTavern and NovelAI take as a regular expression. A slash
 * inside the pattern that is not escaped makes the key plain text. Reads the key once, whatever stands in it.
 */
export function isRegexKey(key: string): boolean {
  const end = key.lastIndexOf('/');
  if (end < 2 || !key.startsWith('/') || !/^[dgimsuvy]*$/.test(key.slice(end + 1))) return false;
  let at = 1;
  for (; at < end; at += 1) {
    if (key[at] === '/') return false;
    if (key[at] === '\\') at += 1;
  }
  // An escape before the closing slash steps over it and leaves the pattern open.
  return at === end;
}

/** Whether a program that knows regular expressions by their slashes finds one among these keys. */
export function hasRegexKey(keys: readonly string[]): boolean {
  return keys.some(isRegexKey);
}

/**
 * Whether the keys of an entry are regular expressions, where it may not say so: V2 has no field for it, and there, as
 * in SillyTavern, the slashes around a key say it.
 */
export function usesRegex(
  said: boolean | undefined,
  keys: readonly string[],
  secondary: readonly string[] = [],
): boolean {
  return said ?? hasRegexKey([...keys, ...secondary]);
}

/** All keys of an entry, first ones and secondary ones. */
export function allKeys(entry: Pick<LorebookEntry, 'keys' | 'secondary_keys'>): string[] {
  return [...entry.keys, ...(entry.secondary_keys ?? [])];
}

/**
 * Whether keys mean something else to a program that knows regular expressions by their slashes alone. Where one key
 * has them, an entry with regular expressions was made for such a program, and its other keys are text.
 */
export function changesBySlashes(keys: readonly string[], use_regex: boolean): boolean {
  return use_regex ? !hasRegexKey(keys) && keys.some(meansMoreAsRegex) : hasRegexKey(keys);
}

/** Whether a key means something else as a regular expression than as plain text. */
export function meansMoreAsRegex(key: string): boolean {
  return isRegexKey(key) || /[\\^$.*+?()[\]{}|]/.test(key);
}
