import { describe, expect, it } from 'vitest';
import { toByteString } from './to-byte-string.ts';

describe('toByteString', () => {
  it.each([
    ['', ''],
    ['abc\0\x7f', 'abc\0\x7f'],
    ['é', '\xc3\xa9'],
    ['\xc3', '\xc3\x83'],
    ['👍', '\xf0\x9f\x91\x8d'],
    ['\ud800', '\xef\xbf\xbd'],
  ])('writes %j in UTF-8', (text, bytes) => {
    expect(toByteString(text)).toBe(bytes);
  });
});
