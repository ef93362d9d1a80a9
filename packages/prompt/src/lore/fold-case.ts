/**
 * Makes a text alike in case, character by character: what stands in a text stands in its folded form too. Plain
 * `toLowerCase` would not do: it writes a Greek sigma at the end of a word another way than within one.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}
