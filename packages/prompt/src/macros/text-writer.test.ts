import { expect, test } from 'vitest';
import { MAX_EXPANDED_LENGTH, TextWriter } from './text-writer.ts';

test('trims over as many pieces as there are line ends', () => {
  const writer = new TextWriter();
  for (const piece of ['a\n', '\r\n', '\n']) writer.write(piece);
  writer.trim();
  for (const piece of ['\n', '', '\r\nb\n']) writer.write(piece);
  expect(writer.text()).toBe('ab\n');
});

test('takes a text of exactly the greatest length, and after that nothing', () => {
  const writer = new TextWriter();
  writer.write('x'.repeat(MAX_EXPANDED_LENGTH));
  expect(writer.full).toBe(false);
  writer.write('y');
  expect(writer.full).toBe(true);
  expect(writer.text() === 'x'.repeat(MAX_EXPANDED_LENGTH)).toBe(true);
});

test('has room again for what was trimmed', () => {
  const writer = new TextWriter();
  writer.write('\n'.repeat(MAX_EXPANDED_LENGTH));
  writer.trim();
  writer.write('x');
  expect([writer.text(), writer.full]).toEqual(['x', false]);
});
