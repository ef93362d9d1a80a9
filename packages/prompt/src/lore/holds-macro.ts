const MACRO = /\{\{|<(?:user|char|bot|group|charifnotgroup)>/i;

/** Whether a text can hold a macro, so that those that cannot are not expanded. */
export function holdsMacro(text: string): boolean {
  return MACRO.test(text);
}
