/**
 * Cuts a text into slices of at most `maxLength` UTF-16 code units (2 or more), none of them beginning or
 * ending inside a surrogate pair. A text that is short enough is its own only slice.
 */
export function sliceText(text: string, maxLength: number): string[] {
  if (text.length <= maxLength) return [text];
  const slices: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = endOfSlice(text, start + maxLength);
    slices.push(text.slice(start, end));
    start = end;
  }
  return slices;
}

function endOfSlice(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const isInsidePair = text.codePointAt(end - 1)! > 0xff_ff;
  return isInsidePair ? end - 1 : end;
}
