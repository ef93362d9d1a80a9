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
