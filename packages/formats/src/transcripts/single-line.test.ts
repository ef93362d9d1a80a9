import { expect, test } from 'vitest';
import { singleLine } from './single-line.ts';

test('leaves one line with single spaces', () => {
  expect(singleLine(' a\r\n\tb\u2028c\u0085d\0 e\n')).toBe('a b c d e');
});
