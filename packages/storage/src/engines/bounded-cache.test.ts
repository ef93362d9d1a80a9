import { expect, it } from 'vitest';
import { boundedCache } from './bounded-cache.ts';

it('keeps what was used last and makes the rest again', () => {
  const made: string[] = [];
  const cached = boundedCache(2, (key) => {
    made.push(key);
    return key.toUpperCase();
  });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(cached(key)).toBe(key.toUpperCase());
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
