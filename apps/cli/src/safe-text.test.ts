import { expect, it } from 'vitest';
import { safeLine, safeText } from './safe-text.ts';

it.each([
  ['\u001B[31mred\u001B[0m', '␛[31mred␛[0m'],
  ['\u001B]0;title\u0007', '␛]0;title␇'],
  ['\u009B31m', String.raw`\u009b31m`],
  ['back\u0008space', 'back␈space'],
  ['delete\u007F', 'delete␡'],
  ['turned \u202Eround', String.raw`turned \u202eround`],
  ['日本 é 👩‍👩‍👧', '日本 é 👩‍👩‍👧'],
])('%j shows as %j: what a terminal would obey is only a sign', (text, shown) => {
  expect(safeLine(text)).toBe(shown);
  expect(safeText(text)).toBe(shown);
});

it('a line has no line end in it', () => {
  expect(safeLine('one\r\ntwo\n\n\tthree\u2028four')).toBe('one two three four');
});

it('a text keeps its line ends and tabs, and no carriage return that would write over a line', () => {
  expect(safeText('one\r\ntwo\rthree\n\tfour\u2029five')).toBe('one\ntwo\nthree\n\tfour\nfive');
});
