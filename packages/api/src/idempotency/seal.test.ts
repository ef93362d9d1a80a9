import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { open, seal } from './seal.ts';

const secret = randomBytes(32);

it('gives back what was sealed, and seals it anew each time', () => {
  const text = '{"key":"gr_Ünïcode 🙂"}';
  expect(open(seal(text, secret), secret)).toBe(text);
  expect(seal(text, secret)).not.toEqual(seal(text, secret));
  expect(seal(text, secret).toString('utf8')).not.toContain('gr_');
});

it('opens to no other secret, and not when it was changed or cut', () => {
  const sealed = seal('text', secret);
  expect(() => open(sealed, randomBytes(32))).toThrow(Error);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => open(changed, secret)).toThrow(Error);
  }
  expect(() => open(sealed.subarray(0, 20), secret)).toThrow(Error);
});
