/** A key between slashes, which may have commas in it, or what stands before the next comma. */
const KEY = /\s*(?:(\/(?:[^/\\]|\\.)+\/[dgimsuvy]*)\s*(?:,|$)|([^,]*)(?:,|$))/gsy;

/** The texts between the commas of one text, without the spaces around them and without empty ones. */
export function splitTexts(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The same for keys: the commas in a regular expression, written `/pattern/flags`, part nothing. */
export function splitKeys(value: string): string[] {
  return Array.from(value.matchAll(KEY), ([, pattern, text = '']) => pattern ?? text.trim()).filter(
    (key) => key !== '',
  );
}
