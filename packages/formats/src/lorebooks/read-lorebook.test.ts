import { AppError } from '@greenroom/contract';
import { describe, expect, it, test } from 'vitest';
import { entry, inCard, inWorld, readOne, row, tavernRow } from '../../test/lorebook-files.ts';
import { readLorebook } from './read-lorebook.ts';

describe('the format of a file', () => {
  it.each([
    ['the lorebook of a card', 'character_book', inCard({})],
    ['a book without entries', 'character_book', { extensions: {}, entries: [] }],
    ['a card that names its entries', 'character_book', { entries: { a: entry } }],
    ['a card whose entries have a uid too', 'character_book', inCard({ uid: 1 })],
    ['a standalone V3 lorebook', 'lorebook_v3', { spec: 'lorebook_v3', data: inCard({}) }],
    ['World Info', 'sillytavern', inWorld({})],
    ['World Info without entries', 'sillytavern', { entries: {} }],
    ['World Info that lists its entries', 'sillytavern', { entries: [row] }],
    ['a world of TavernAI', 'tavernai', { entries: { 0: tavernRow } }],
    ['a memory book of Agnai', 'agnai', { kind: 'memory', name: 'x', entries: [{ entry: 'a', keywords: [] }] }],
    ['a lorebook of RisuAI', 'risu', { type: 'risu', ver: 1, data: [{ key: 'a', content: 'b' }] }],
    ['a lorebook of NovelAI', 'novelai', { lorebookVersion: 5, entries: [{ text: 'a', keys: [] }] }],
  ])('is found for %s', (_, source, document) => {
    expect(readLorebook(document).source).toBe(source);
  });

  it.each([
    ['null', null],
    ['a text', 'entries'],
    ['a list', [entry]],
    ['an empty object', {}],
    ['entries of another kind', { entries: 'tower' }],
    ['a V3 lorebook without data', { spec: 'lorebook_v3', entries: [entry] }],
    ['a card', { spec: 'chara_card_v3', data: { character_book: inCard({}) } }],
    ['RisuAI without a list', { type: 'risu', data: {} }],
    ['Agnai without entries', { kind: 'memory' }],
  ])('is refused for %s, and the formats taken are named', (_, document) => {
    expect(thrownBy(document)).toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/no lorebook.*character_book.*lorebook_v3.*SillyTavern.*Agnai.*RisuAI.*NovelAI/),
    });
  });
});

test('a standalone V3 lorebook keeps what stands beside its data', () => {
  const document = { spec: 'lorebook_v3', made_by: 'Ada', data: inCard({}) };
  expect(readLorebook(document).book).toEqual({ ...inCard({}), extensions: { lorebook_v3: { made_by: 'Ada' } } });
});

describe('hostile input', () => {
  it('has NUL characters and halves of surrogate pairs replaced, and the first place told', () => {
    const { book, repairs } = readLorebook(inCard({ content: 'a\0b', comment: '\uD800', 'x\uDC00': ['\0'] }));
    expect(book.entries[0]).toMatchObject({ content: 'a\uFFFDb', comment: '\uFFFD', 'x\uFFFD': ['\uFFFD'] });
    expect(repairs).toEqual([{ path: 'entries.0.content', message: expect.stringContaining('U+FFFD') }]);
  });

  it('has numbers without a JSON form replaced', () => {
    const { book, repairs } = readLorebook(JSON.parse('{"extensions":{"big":1e999},"entries":[]}'));
    expect(book.extensions).toEqual({ big: null });
    expect(repairs).toEqual([{ path: 'extensions.big', message: expect.stringContaining('too large') }]);
  });

  it('keeps names of prototypes as data and changes no prototype', () => {
    const document: unknown = JSON.parse(
      '{"__proto__":{"a":1},"constructor":2,"extensions":{"__proto__":3},"entries":[{"keys":["x"],"content":"y","extensions":{"__proto__":{"polluted":true}},"enabled":true,"insertion_order":1,"use_regex":false,"__proto__":{"polluted":true}}]}',
    );
    const { book, repairs } = readLorebook(document);
    expect(repairs).toEqual([]);
    expect(JSON.parse(JSON.stringify(book))).toEqual(document);
    expect(Object.entries(book.entries[0] ?? {})).toContainEqual(['__proto__', { polluted: true }]);
    expect(Object.getPrototypeOf(book.entries[0])).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('takes no value that an object inherits for a field', () => {
    expect(thrownBy(Object.create({ entries: [entry] }))).toMatchObject({ code: 'unprocessable' });
  });

  it('is refused when it nests deeper than 64 levels, whatever the depth', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const document = (levels: number): unknown => JSON.parse(`{"entries":[],"extensions":{"a":${deep(levels)}}}`);
    expect(readLorebook(document(62)).book.entries).toEqual([]);
    for (const levels of [63, 5000]) {
      expect(thrownBy(document(levels))).toMatchObject({
        code: 'unprocessable',
        message: expect.stringContaining('64 levels'),
      });
    }
  });

  it.each([
    ['more than 100,000 entries', { entries: Array.from({ length: 100_001 }, () => 0) }],
    ['more than 1,000 keys', inCard({ keys: Array.from({ length: 1001 }, () => 'a') })],
    ['more than 1,000 secondary keys', inCard({ secondary_keys: Array.from({ length: 1001 }, () => 'a') })],
    ['a content of more than 1,000,000 characters', inCard({ content: 'a'.repeat(1_000_001) })],
  ])('is refused for %s', (_, document) => {
    expect(thrownBy(document)).toMatchObject({ code: 'payload_too_large' });
  });

  it('counts the characters of a content as the contract does', () => {
    const content = '😀'.repeat(1_000_000);
    expect(readOne(inCard({ content })).entry?.content).toBe(content);
    expect(thrownBy(inCard({ content: `${content}😀` }))).toMatchObject({ code: 'payload_too_large' });
  });

  it('leaves the document as it was', () => {
    const document = inCard({ insertion_order: '1', content: 'a\0', extensions: { depth: '2' } });
    const before = structuredClone(document);
    readLorebook(document);
    expect(document).toEqual(before);
  });
});

function thrownBy(document: unknown): AppError {
  try {
    readLorebook(document);
  } catch (error) {
    if (AppError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
