import { expect, test } from 'vitest';
import { isRegexKey } from './is-regex-key.ts';

test.each(['/tower/', '/tow(er|n)/i', String.raw`/a\/b/gimsuy`, String.raw`/\\/`, '/a\nb/'])(
  'takes %j for a pattern',
  (key) => {
    expect(isRegexKey(key)).toBe(true);
  },
);

test.each(['tower', '', '/', '//', '/tower', 'tower/', '/a/b/', '/tower/x', String.raw`/tower\/`, ' /tower/'])(
  'takes %j for plain text',
  (key) => {
    expect(isRegexKey(key)).toBe(false);
  },
);

test('reads a key of a million slashes or escapes in no time', () => {
  const start = performance.now();
  expect(isRegexKey(`/${'/'.repeat(1_000_000)}`)).toBe(false);
  expect(isRegexKey(`/${String.raw`\/`.repeat(500_000)}/`)).toBe(true);
  expect(performance.now() - start).toBeLessThan(500);
});
