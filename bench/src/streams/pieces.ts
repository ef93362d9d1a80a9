/** Stands in a text where the time of its writing will; as long as that. */
const NO_TIME = '?'.repeat(16);
const WHAT_STANDS_BEFORE = '000 0000 ';

/** How many characters each piece has. */
export const PIECE_LENGTH = WHAT_STANDS_BEFORE.length + NO_TIME.length + 1;

/** A text of so many pieces, each told from all others, with room in it for the time when it is written. */
export function textOf(stream: number, pieces: number): string {
  const pieceOf = (piece: number) => `${padded(stream, 3)} ${padded(piece, 4)} ${NO_TIME} `;
  return Array.from({ length: pieces }, (_, piece) => pieceOf(piece)).join('');
}

/** Writes the time into the first piece in some bytes that has none, in the same place. */
export function writeTime(bytes: Buffer): void {
  const at = bytes.indexOf(NO_TIME);
  if (at >= 0) bytes.write(padded(nowMicroseconds(), NO_TIME.length), at, 'latin1');
}

/** When a piece was written. */
export function timeIn(piece: string): number {
  return Number(piece.slice(WHAT_STANDS_BEFORE.length, -1));
}

/** A text as it was before the times were written into it. */
export function withoutTimes(text: string): string {
  return text.replaceAll(/\d{16}/g, NO_TIME);
}

/** Microseconds of the clock that all processes of a machine share, and nobody sets. */
export function nowMicroseconds(): number {
  return Math.round(Number(process.hrtime.bigint()) / 1000);
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, '0');
}
