/** What the macros of a text stand for. */
export interface MacroNames {
  /** The character. */
  char: string;
  /** The person. */
  user: string;
}

/**
 * The longest text macros make, in UTF-16 code units: twice the longest message. Only a text made to swell (a
 * five-letter macro can stand for a name of two hundred) comes near it.
 */
export const MAX_EXPANDED_LENGTH = 2_000_000;

const NAME_MACRO = /\{\{\s*(char|user)\s*\}\}|<(bot|char|user)>/gi;

/**
 * Puts the names in place of `{{char}}` and `{{user}}` and of the older `<BOT>`, `<CHAR>` and `<USER>`, in
 * whatever case and with white space inside the braces. Every other macro stays in the text, a name that
 * looks like a macro goes in as it is, and the time is linear in the length.
 *
 * @returns The text, unchanged when it would come out longer than `MAX_EXPANDED_LENGTH`.
 * @example expandMacros('{{user}} meets {{Char}}.', { char: 'Ann', user: 'Bo' }) // 'Bo meets Ann.'
 */
export function expandMacros(text: string, { char, user }: MacroNames): string {
  const expanded = text.replace(NAME_MACRO, (_macro, braced?: string, angled?: string) => {
    const name = (braced ?? angled)?.toLowerCase();
    return name === 'user' ? user : char;
  });
  return expanded.length > MAX_EXPANDED_LENGTH ? text : expanded;
}
