import { expect, test } from 'vitest';
import { lruMap } from './lru-map.ts';

test('lruMap keeps the entries used last, and no more than it may', () => {
  const map = lruMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
});

const bytes = (length: number) => new Uint8Array(length);
const byLength = () => lruMap<Uint8Array>(10, ({ length }) => length);

test('lruMap with sizes keeps what was used last, as much as fits', () => {
  const cache = byLength();
  cache.set('a', bytes(4));
  cache.set('b', bytes(4));
  cache.get('a');
  cache.set('c', bytes(4));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([4, undefined, 4]);
});

test('lruMap with sizes counts an entry anew when it is set again, and never keeps one that cannot fit', () => {
  const cache = byLength();
  cache.set('a', bytes(9));
  cache.set('a', bytes(2));
  cache.set('b', bytes(8));
  cache.set('c', bytes(11));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([2, 8, undefined]);
});
