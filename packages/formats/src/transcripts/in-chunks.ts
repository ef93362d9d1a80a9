/** The length a chunk has at least, but for the last, in UTF-16 code units. */
export const CHUNK_LENGTH = 32_768;

/**
 * Joins small pieces of text into chunks worth sending: each is at least {@link CHUNK_LENGTH} long, but for
 * the last. A longer piece is never cut, because a cut could fall inside a surrogate pair and an encoder
 * that is given chunk by chunk would spoil both halves.
 */
export async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= CHUNK_LENGTH) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk) yield chunk;
}
