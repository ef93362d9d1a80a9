/** A mark in a text that may be part of a macro; braces without a partner are no marks. */
export interface MacroMark {
  kind: 'open' | 'close' | 'escape' | 'legacy';
  start: number;
  end: number;
}

const MARK = /\\\{\\\{|\\\}\\\}|\{+|\}\}|<(?:user|bot|char|group|charifnotgroup)>/gi;

/**
 * Finds the marks of a text, in order. `{{` and `}}` are marks only in pairs: a stray one is text and does not
 * spoil what is around it. In an odd run of opening braces the first is text, so that `{{{char}}}` is a macro in braces.
 */
export function scanBraces(text: string): MacroMark[] {
  const marks: MacroMark[] = [];
  const open: number[] = [];
  const paired = new Set<number>();
  for (const match of text.matchAll(MARK)) {
    const { index: start } = match;
    const end = start + match[0].length;
    if (match[0] === '}}') {
      const partner = open.pop();
      if (partner === undefined) continue;
      paired.add(partner).add(marks.length);
      marks.push({ kind: 'close', start, end });
    } else if (match[0].startsWith('{')) {
      for (let at = start + (match[0].length % 2); at < end; at += 2) {
        open.push(marks.length);
        marks.push({ kind: 'open', start: at, end: at + 2 });
      }
    } else {
      paired.add(marks.length);
      marks.push({ kind: match[0].startsWith('<') ? 'legacy' : 'escape', start, end });
    }
  }
  return marks.filter((_, index) => paired.has(index));
}
