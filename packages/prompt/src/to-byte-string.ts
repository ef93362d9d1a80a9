// NUL is where ASCII begins.
const ASCII = /^[\0-\x7f]*$/;

/**
 * Writes a text as its UTF-8 bytes, each byte as one character: a form in which bytes can be a key of a map.
 * A lone surrogate becomes the bytes of U+FFFD.
 */
export function toByteString(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
