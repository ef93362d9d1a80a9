import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CHARACTERS, readTokens } from './read-tokens.ts';

const read = (input: string): string => Array.from(readTokens(input), ({ plain }) => plain || '|').join(' ');

describe('readTokens', () => {
  it.each([
    ['Hello there', 'hello there'],
    ['one, two. three! four? five; six: seven', 'one | two | three | four | five | six | seven'],
    ['one\ntwo\r\nthree', 'one | two | | three'],
    ['well…no—yes', 'well | no | yes'],
    ['I’m I‘m I`m I´m', "i'm i'm i'm i'm"],
    ['"So," he said ‘quietly’ (once) *sighs* - no', 'so | he said quietly once sighs no'],
    ['3.14 and 1,000 at 10:30.', '3.14 and 1,000 at 10:30 |'],
    ['one\0two\tthree\u00a0four\u2028five', 'one two three four five'],
    ['I love 🍕 👩‍👩‍👧', 'i love 🍕 👩‍👩‍👧'],
    ['私は、あなたが好きです。', '私は | あなたが好きです |'],
    ['français français', 'français français'],
    ['"" () - \'', ''],
  ])('reads %j as %j', (input, tokens) => {
    expect(read(input)).toBe(tokens);
  });

  it('keeps a word as the person wrote it', () => {
    expect([...readTokens('«McDonald’s»')]).toEqual([{ kind: 'word', text: 'McDonald’s', plain: "mcdonald's" }]);
  });

  it('makes well-formed words of a text that is not, also where it is cut', () => {
    const cut = 'a'.repeat(MAX_CHARACTERS - 1) + '🍕';
    for (const input of ['\ud800 a\udc00b', cut]) {
      for (const { plain } of readTokens(input)) expect(plain.isWellFormed()).toBe(true);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (input) =>
        [...readTokens(input)].every((t) => t.plain.isWellFormed()),
      ),
    );
  });

  it('reads no more than the start of a very long text', () => {
    const [word] = readTokens('x'.repeat(1_000_000));
    expect(word?.plain).toHaveLength(MAX_CHARACTERS);
  });
});
