import { expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { facts, table } from './table.ts';

const ROWS = [
  ['1', '日本語', 'a title'],
  ['22', 'Ada', 'another \u001B[31mtitle\nof two lines'],
];

it('has its columns one below the other, and each row on one line', () => {
  expect(table(['ID', 'NAME', 'TITLE'], ROWS)).toBe(
    'ID  NAME    TITLE\n1   日本語  a title\n22  Ada     another ␛[31mtitle of two lines\n',
  );
});

it('is cut to the width of the terminal in its last column', () => {
  const lines = table(['ID', 'NAME', 'TITLE'], ROWS, 30).trimEnd().split('\n');
  expect(lines.map(displayWidth)).toEqual([17, 19, 30]);
  expect(lines[2]).toBe('22  Ada     another ␛[31mtitl…');
});

it('keeps something of the last column on a terminal that is too narrow for the others', () => {
  expect(table(['ID', 'TITLE'], [['0'.repeat(40), 'a rather long title']], 20)).toContain('a rather …');
});

it('has facts below each other, without those that say nothing', () => {
  expect(facts({ id: 1, name: 'A\nda', rating: null, tags: '' })).toBe('id:   1\nname: A da\n');
});
