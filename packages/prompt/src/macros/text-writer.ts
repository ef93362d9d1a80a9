/**
 * The longest text that macros make, in UTF-16 code units: twice the longest message. Only a text made to swell
 * (a five-letter macro can stand for a name of two hundred) comes near it.
 */
export const MAX_EXPANDED_LENGTH = 2_000_000;

/** Collects a text. It stays in pieces to the end, because cutting at a text that still grows would copy it each time. */
export class TextWriter {
  readonly #pieces: string[] = [];
  #length = 0;
  #trims = false;
  /** Whether the text was cut at its greatest length. */
  full = false;

  write(text: string): void {
    const piece = this.#trims ? text.replace(/^[\r\n]+/, '') : text;
    if (piece === '' || this.full) return;
    this.#trims = false;
    this.full = this.#length + piece.length > MAX_EXPANDED_LENGTH;
    const kept = this.full ? cutBefore(piece, MAX_EXPANDED_LENGTH - this.#length) : piece;
    this.#pieces.push(kept);
    this.#length += kept.length;
  }

  /** Drops the line ends before this place, and those after it. */
  trim(): void {
    this.#trims = true;
    for (let last = this.#pieces.pop(); last !== undefined; last = this.#pieces.pop()) {
      const kept = withoutLineEnds(last);
      this.#length -= last.length - kept.length;
      if (kept === '') continue;
      this.#pieces.push(kept);
      return;
    }
  }

  text(): string {
    return this.#pieces.join('');
  }
}

/** The first `length` units, or one less where that would cut a surrogate pair in two. */
function cutBefore(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

function withoutLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end -= 1;
  return text.slice(0, end);
}
