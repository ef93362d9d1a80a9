/**
 * The text on one line: every run of white space and control characters becomes one space, and there is
 * none at the ends. For titles and names, which stand inside lines of ours.
 */
export function singleLine(value: string): string {
  return value.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}
