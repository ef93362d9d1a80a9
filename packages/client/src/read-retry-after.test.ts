import { expect, it } from 'vitest';
import { readRetryAfter } from './read-retry-after.ts';

const NOW = Date.parse('2026-11-22T17:00:00Z');

it.each([
  ['7', 7],
  ['0', 0],
  ['Sun, 22 Nov 2026 17:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 16:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
])('reads %j', (value, seconds) => {
  expect(readRetryAfter(new Headers({ 'retry-after': value }), NOW)).toBe(seconds);
});

it('knows no wait without the header', () => {
  expect(readRetryAfter(new Headers())).toBeUndefined();
});
