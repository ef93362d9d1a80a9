const CALL = /\{\{|<(?:user|char|bot|group|charifnotgroup)>/i;
const ESCAPE = /\\\{\\\{|\\\}\\\}/;

/** Whether expanding can change a text: it may hold a macro, or braces that are escaped. Others are not expanded. */
export function holdsMacro(text: string): boolean {
  return CALL.test(text) || ESCAPE.test(text);
}

/** The same of the key of a lorebook's entry: with no macro beside it `\{\{` is what it is in an expression. */
export function keyHoldsMacro(key: string): boolean {
  return CALL.test(key);
}
