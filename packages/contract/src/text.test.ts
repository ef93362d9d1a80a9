import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorableText, text } from './text.ts';

describe('text', () => {
  it('keeps every well-formed text exactly as sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!value.includes('\0') && value.length <= 100);
        expect(text(100).parse(value)).toBe(value);
      }),
    );
  });

  it.each(['\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800'])('refuses %j, which no database keeps', (value) => {
    expect(isStorableText(value)).toBe(false);
    expect(text(100).safeParse(value).success).toBe(false);
  });

  it('counts its bounds in code points and takes the bounds themselves', () => {
    const bounded = text(4, 2);
    expect(bounded.safeParse('ab').success).toBe(true);
    expect(bounded.safeParse('🎭🎭🎭🎭').success).toBe(true);
    expect(bounded.safeParse('a').success).toBe(false);
    expect(bounded.safeParse('🎭🎭🎭🎭a').success).toBe(false);
    expect(bounded.safeParse('🎭').success).toBe(false);
  });

  it('says of an empty text what is wrong with it', () => {
    expect(text(4, 1).safeParse('').error?.issues[0]?.message).toBe('must not be empty');
  });
});
