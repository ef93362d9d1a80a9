/**
 * JSON on one line. What a terminal could take for a command is escaped, which makes no difference to who reads the
 * JSON: JSON.stringify itself leaves out DEL, the C1 controls and the marks of direction.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
