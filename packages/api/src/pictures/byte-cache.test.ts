import { expect, it } from 'vitest';
import { byteCache } from './byte-cache.ts';

const bytes = (length: number) => new Uint8Array(length);

it('keeps what was used last, as much as fits', () => {
  const cache = byteCache(10);
  cache.set('a', bytes(4));
  cache.set('b', bytes(4));
  cache.get('a');
  cache.set('c', bytes(4));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([4, undefined, 4]);
});

it('counts an entry anew when it is set again, and never keeps one that cannot fit', () => {
  const cache = byteCache(10);
  cache.set('a', bytes(9));
  cache.set('a', bytes(2));
  cache.set('b', bytes(8));
  cache.set('c', bytes(11));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([2, 8, undefined]);
});
