/** Cuts a text into pieces of so many code points, never through one; an empty text is one empty piece. */
export function cutText(text: string, size = Infinity): string[] {
  if (text.length <= size) return [text];
  if (!(size >= 1)) throw new Error(`Pieces of ${size} characters cannot be cut`);
  const pieces: string[] = [];
  let [piece, length] = ['', 0];
  for (const character of text) {
    piece += character;
    if (++length < size) continue;
    pieces.push(piece);
    [piece, length] = ['', 0];
  }
  return piece === '' ? pieces : [...pieces, piece];
}
