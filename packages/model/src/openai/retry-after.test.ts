import { expect, it } from 'vitest';
import { retryAfter } from './retry-after.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

it.each([
  ['7', 7],
  [' 7 ', 7],
  ['0', 0],
  ['1.2', 2],
  ['Tue, 24 Nov 2026 12:00:30 GMT', 30],
  ['Tue, 24 Nov 2026 11:59:00 GMT', 0],
  ['Tue, 24 Nov 2026 12:00:00 GMT', 0],
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['9'.repeat(400), undefined],
])('reads Retry-After: %s as %s', (header, seconds) => {
  expect(retryAfter(header, () => NOW)).toBe(seconds);
});
