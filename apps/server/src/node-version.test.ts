import { expect, it } from 'vitest';
import { isNewEnough } from './node-version.ts';

it.each([
  ['24.7.0', true],
  ['24.21.0', true],
  ['26.0.0', true],
  ['100.0.0', true],
  ['24.6.9', false],
  ['22.22.1', false],
  ['9.11.2', false],
])('%s: %s', (version, answer) => {
  expect(isNewEnough(version)).toBe(answer);
});
