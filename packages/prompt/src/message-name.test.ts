import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageName } from './message-name.ts';

describe('messageName', () => {
  it.each([
    ['Ann', 'Ann'],
    ['José García', 'Jose_Garcia'],
    ['  Dr. Who?! ', 'Dr_Who'],
    ['__a__b__', 'a_b'],
    ['Ａｎｎ', 'Ann'],
    ['R2-D2', 'R2-D2'],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
    ['a'.repeat(200), 'a'.repeat(64)],
  ])('writes %j as %j', (name, written) => {
    expect(messageName(name)).toBe(written);
  });

  it.each(['', ' ', '小红', '👍', '___'])('leaves out %j, of which nothing is left', (name) => {
    expect(messageName(name)).toBeUndefined();
  });

  it('gives only what OpenAI takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        expect(messageName(name) ?? 'none').toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      }),
    );
  });
});
