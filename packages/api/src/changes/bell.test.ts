import { expect, it } from 'vitest';
import { Bell } from './bell.ts';

const LONG = 60_000;

it('wakes one who waits, and at once the next one when nobody did', async () => {
  const bell = new Bell();
  const woken = bell.heard(LONG);
  bell.ring();
  await woken;

  bell.ring();
  bell.ring();
  await bell.heard(LONG);
  // Both rings were heard; it is quiet again.
  const started = performance.now();
  await bell.heard(30);
  expect(performance.now() - started).toBeGreaterThan(20);
});
