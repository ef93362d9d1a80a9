import { expect, it } from 'vitest';
import { uuidV7 } from './uuid-v7.ts';

it('makes UUIDs of version 7 that sort as they were made', () => {
  const ids = Array.from({ length: 200 }, (_, index) => uuidV7(1_795_000_000_000 + index * 7_919));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(200);
});

it('begins with the time', () => {
  expect(uuidV7(0x0123456789ab)).toMatch(/^01234567-89ab-7/);
});
