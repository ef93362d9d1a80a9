/** A text of words that are all different, so that a gap or a double in it would show. */
export function numberedWords(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index} `).join('');
}
