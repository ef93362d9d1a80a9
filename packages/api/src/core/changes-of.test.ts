import { expect, test } from 'vitest';
import { changesOf } from './changes-of.ts';

const current: Record<string, unknown> = {
  title: 'a',
  tags: ['x', 'y'],
  metadata: { a: 1, b: { c: null } },
  rating: null,
};

test('gives the fields that differ, and only those', () => {
  expect(changesOf(current, { title: 'b', tags: ['x', 'y'] })).toEqual({ title: 'b' });
  expect(changesOf(current, { tags: ['y', 'x'], rating: 1 })).toEqual({ tags: ['y', 'x'], rating: 1 });
  expect(changesOf(current, { metadata: { a: 1, b: {} } })).toEqual({ metadata: { a: 1, b: {} } });
  expect(changesOf<{ rating: number | null }>({ rating: 3 }, { rating: null })).toEqual({ rating: null });
});

test('gives null when nothing differs, whatever the order of keys', () => {
  expect(changesOf(current, {})).toBeNull();
  expect(changesOf(current, { title: undefined })).toBeNull();
  expect(changesOf(current, { rating: null, metadata: { b: { c: null }, a: 1 } })).toBeNull();
});
