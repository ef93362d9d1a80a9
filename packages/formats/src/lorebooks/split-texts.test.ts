import { expect, test } from 'vitest';
import { cpuTimeOf } from '../../test/container-files.ts';
import { readLorebook } from './read-lorebook.ts';
import { splitKeys, splitTexts } from './split-texts.ts';

test('parts texts by commas, without spaces and empty ones', () => {
  for (const split of [splitTexts, splitKeys])
    expect(split(' king, queen,, old tower ,')).toEqual(['king', 'queen', 'old tower']);
});

test.each([
  ['/a{1,2}/i', ['/a{1,2}/i']],
  ['king, /a{1,2}/i , queen', ['king', '/a{1,2}/i', 'queen']],
  ['/a,b/,/c,d/gi', ['/a,b/', '/c,d/gi']],
  [String.raw`/a\/,b/`, [String.raw`/a\/,b/`]],
  ['/imagine, /help', ['/imagine', '/help']],
  ['/a/b, c', ['/a/b', 'c']],
  ['and/or, either', ['and/or', 'either']],
  ['//, a', ['//', 'a']],
  ['', []],
])('leaves the regular expressions among keys whole: %s', (text, keys) => {
  expect(splitKeys(text)).toEqual(keys);
});

test.each([
  ['sillytavern', { entries: { 0: { uid: 0, key: '/a{1,2}/i, b', keysecondary: '/c,d/', content: '' } } }],
  ['character_book', { entries: [{ keys: '/a{1,2}/i, b', secondary_keys: '/c,d/', content: '', enabled: true }] }],
  ['novelai', { lorebookVersion: 5, entries: [{ keys: '/a{1,2}/i, b', text: '' }] }],
])('is how the keys of %s are read', (source, document) => {
  const read = readLorebook(document);
  const { keys, secondary_keys = ['/c,d/'] } = read.book.entries[0] ?? {};
  expect([read.source, keys, secondary_keys]).toEqual([source, ['/a{1,2}/i', 'b'], ['/c,d/']]);
});

test('splits a million hostile characters in under 200 ms', async () => {
  for (const part of ['/', '/,', '/a,', String.raw`\/,`, ' ', '/\\'])
    expect(await cpuTimeOf(() => splitKeys(part.repeat(1_000_000 / part.length)))).toBeLessThan(200);
});
