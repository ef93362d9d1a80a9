import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { describe, expect, it } from 'vitest';
import { EXTENSIONS } from '../../test/lorebook-values.ts';
import { bookOf, entry, lossesOf } from '../../test/small-lorebooks.ts';
import { readLorebook } from './read-lorebook.ts';
import { writeLorebook } from './write-lorebook.ts';

interface Row extends Record<string, unknown> {
  uid?: number;
}

/** The entries of a written World Info file. */
const rowsOf = (book: Lorebook) =>
  Object.values(writeLorebook(book, 'sillytavern').document.entries as Record<string, Row>);
describe('World Info', () => {
  it('has all of SillyTavern’s fields with its defaults', () => {
    expect(writeLorebook(bookOf({}), 'sillytavern')).toEqual({
      losses: [],
      document: {
        entries: {
          0: {
            uid: 0,
            key: ['tower'],
            keysecondary: [],
            comment: '',
            content: 'The tower leans.',
            constant: false,
            vectorized: false,
            selective: false,
            selectiveLogic: 0,
            addMemo: false,
            order: 10,
            position: 0,
            disable: false,
            ignoreBudget: false,
            excludeRecursion: false,
            preventRecursion: false,
            matchPersonaDescription: false,
            matchCharacterDescription: false,
            matchCharacterPersonality: false,
            matchCharacterDepthPrompt: false,
            matchScenario: false,
            matchCreatorNotes: false,
            delayUntilRecursion: 0,
            probability: 100,
            useProbability: true,
            depth: 4,
            outletName: '',
            group: '',
            groupOverride: false,
            groupWeight: 100,
            scanDepth: null,
            caseSensitive: null,
            matchWholeWords: null,
            useGroupScoring: null,
            automationId: '',
            role: 0,
            sticky: null,
            cooldown: null,
            delay: null,
            triggers: [],
            extensions: {},
          },
        },
      },
    });
  });

  it.each(EXTENSIONS.flatMap(([worldInfo, name, values]) => values.map((value) => [name, value, worldInfo] as const)))(
    'has extensions.%s = %j as %s',
    (name, value, worldInfo) => {
      const book = bookOf({ extensions: { [name]: value } });
      expect(rowsOf(book)[0]).toMatchObject({ [worldInfo]: value, extensions: {} });
      expect(lossesOf(book, 'sillytavern')).toEqual([]);
    },
  );

  it.each<[string, Partial<LorebookEntry>, number]>([
    ['before the character', { position: 'before_char' }, 0],
    ['after the character', { position: 'after_char' }, 1],
    ['nowhere in particular', {}, 0],
    ['above the author’s note', { position: 'after_char', extensions: { position: 2 } }, 2],
    ['below the author’s note', { position: 'after_char', extensions: { position: 3 } }, 3],
    ['at a depth', { position: 'after_char', extensions: { position: 4 } }, 4],
    ['above the examples', { extensions: { position: 5 } }, 5],
    ['below the examples', { extensions: { position: 6 } }, 6],
    ['at an outlet', { extensions: { position: 7 } }, 7],
  ])('puts an entry %s', (_, fields, position) => {
    expect(rowsOf(bookOf(fields))[0]).toMatchObject({ position });
    expect(lossesOf(bookOf(fields), 'sillytavern')).toEqual([]);
  });

  it('tells of a position that it does not follow', () => {
    expect(lossesOf(bookOf({ position: 'before_char', extensions: { position: 4 } }), 'sillytavern')).toEqual([
      { path: 'entries.*.position', message: expect.stringContaining('position of 1 entry: ') },
    ]);
    expect(rowsOf(bookOf({ position: 'on_the_moon' }))[0]).toMatchObject({ position: 0 });
    expect(lossesOf(bookOf({ position: 'on_the_moon' }), 'sillytavern')).toHaveLength(1);
  });

  it.each<[string, Partial<LorebookEntry>[], number[]]>([
    ['of the entries', [{ id: 3 }, { id: 8 }], [3, 8]],
    ['that are theirs by another name', [{ uid: 3 }, { uid: 8 }], [3, 8]],
    ['that are free', [{}, {}, {}], [0, 1, 2]],
    ['that are free, for texts', [{ id: 'a' }, { id: '1' }], [0, 1]],
    ['that are free, between those of entries', [{ id: 1 }, {}, { id: 2 }, { id: 4 }], [1, 2, 3, 4]],
    ['that are free, for the later of two', [{ id: 5 }, { id: 5 }, { id: 9 }], [5, 6, 9]],
    ['that are whole', [{ id: 1.5 }, { id: 2 ** 60 }], [0, 1]],
    ['so high that one more is the same', [{ id: Number.MAX_SAFE_INTEGER }, {}, {}], [0, 1, Number.MAX_SAFE_INTEGER]],
  ])('has the uids %s', (_, entries, uids) => {
    const written = rowsOf(bookOf(...entries)).map(({ uid }) => uid);
    expect(written.toSorted((a, b) => Number(a) - Number(b))).toEqual(uids);
    expect(new Set(written).size).toBe(entries.length);
  });

  it('keeps a uid though one without comes before it', () => {
    const book = bookOf({ content: 'first' }, { id: 0, content: 'second' });
    expect(rowsOf(book).map(({ uid, content }) => [uid, content])).toEqual([
      [0, 'second'],
      [1, 'first'],
    ]);
    expect(lossesOf(book, 'sillytavern')).toEqual([{ path: 'entries', message: expect.stringContaining('order') }]);
  });

  it('tells of ids it cannot have', () => {
    expect(lossesOf(bookOf({ id: 'a' }, { id: 'b' }), 'sillytavern')).toEqual([
      { path: 'entries.*.id', message: expect.stringContaining('id of 2 entries: ') },
    ]);
  });

  it('keeps what SillyTavern does not act on, and tells of it', () => {
    const book = { ...bookOf({ name: 'Tower', priority: 3 }), description: 'Old ones', scan_depth: 4 };
    const { document, losses } = writeLorebook(book, 'sillytavern');
    expect(document).toMatchObject({
      description: 'Old ones',
      scan_depth: 4,
      entries: { 0: { name: 'Tower', priority: 3 } },
    });
    expect(losses.map(({ path }) => path)).toEqual([
      'description',
      'scan_depth',
      'entries.*.name',
      'entries.*.priority',
    ]);
    expect(readLorebook(document).book).toMatchObject(book);
  });

  it.each([
    ['plain keys', ['tower'], true, 0],
    ['plain keys', ['tower'], false, 0],
    ['keys in slashes', ['/tow(er|n)/', 'C++'], true, 0],
    ['keys in slashes that are text', ['/tow(er|n)/'], false, 1],
    ['patterns without slashes', ['tow(er|n)'], true, 1],
  ])('tells whether %s (%j, use_regex %j) mean another thing to SillyTavern', (_, keys, use_regex, losses) => {
    expect(lossesOf(bookOf({ keys, use_regex }), 'sillytavern')).toHaveLength(losses);
    const { document } = writeLorebook(bookOf({ keys, use_regex }), 'sillytavern');
    expect(readLorebook(document).book.entries[0]).toMatchObject({ keys, use_regex });
  });

  it('tells of fields nobody knows that are named like its own', () => {
    expect(lossesOf(bookOf({ order: 'first' }, { order: 'last' }), 'sillytavern')).toEqual([
      { path: 'entries.*.order', message: 'order of 2 entries: SillyTavern uses this name itself' },
    ]);
  });

  it('tells of an extension of another kind, and writes the default', () => {
    const book = bookOf({ extensions: { depth: { of: 'field' } } });
    expect(rowsOf(book)[0]).toMatchObject({ depth: 4 });
    expect(lossesOf(book, 'sillytavern')).toMatchObject([{ path: 'entries.*.extensions.depth' }]);
  });

  it('shows the comment of an entry that has one, unless it was hidden', () => {
    expect(rowsOf(bookOf({ comment: 'Tower' }))[0]).toMatchObject({ addMemo: true });
    expect(rowsOf(bookOf({ comment: 'Tower', extensions: { add_memo: false } }))[0]).toMatchObject({ addMemo: false });
  });

  it('takes whether case matters from the card’s field where SillyTavern’s is absent', () => {
    expect(rowsOf(bookOf({ case_sensitive: true }))[0]).toMatchObject({ caseSensitive: true });
    const book = bookOf({ case_sensitive: true, extensions: { case_sensitive: null } });
    expect(rowsOf(book)[0]).toMatchObject({ caseSensitive: null, case_sensitive: true });
    expect(lossesOf(book, 'sillytavern')).toMatchObject([{ path: 'entries.*.case_sensitive' }]);
  });

  it('leaves decorators in the content', () => {
    const content = '@@depth 4\n@@@role user\nThe tower leans.';
    expect(rowsOf(bookOf({ content }))[0]).toMatchObject({ content });
  });

  describe('that came from a card', () => {
    const originalData = { name: 'Towers', entries: [{ ...entry, id: 0 }], extensions: {} };
    const file = { ...writeLorebook(bookOf({}), 'sillytavern').document, originalData };
    const { book } = readLorebook(file);

    it('has the card’s lorebook again', () => {
      expect(writeLorebook(book, 'sillytavern')).toEqual({ document: file, losses: [] });
    });

    it.each<[string, Partial<LorebookEntry>[]]>([
      ['an entry was edited', [{ ...book.entries[0], content: 'It fell.' }]],
      ['an entry was switched off', [{ ...book.entries[0], enabled: false }]],
      ['an entry was added', [{ ...book.entries[0] }, { id: 1 }]],
      ['an entry was removed', []],
    ])('has it no more when %s, for SillyTavern would undo that', (_, entries) => {
      const edited = { ...book, entries: entries.map((fields) => ({ ...entry, ...fields })) };
      const { document, losses } = writeLorebook(edited, 'sillytavern');
      expect(document).not.toHaveProperty('originalData');
      expect(losses).toMatchObject([{ path: 'extensions.sillytavern.originalData' }]);
    });
  });
});
