import { AppError, Lorebook } from '@greenroom/contract';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { junkDocument } from '../../test/junk-lorebooks.ts';
import { agnaiBook, anyBook, novelAiBook, risuBook, worldInfoBook } from '../../test/lorebook-books.ts';
import { agnaiFile, novelAiFile, risuFile, worldInfoFile } from '../../test/lorebook-file-arbitraries.ts';
import { meaning, stable } from '../../test/lorebook-meaning.ts';
import type { LorebookFormat } from './lorebook-formats.ts';
import { readLorebook } from './read-lorebook.ts';
import { writeLorebook } from './write-lorebook.ts';

const FORMATS: LorebookFormat[] = ['character_book', 'lorebook_v3', 'sillytavern', 'agnai', 'risu', 'novelai'];

/** The document as it is read from a file. */
const filed = (document: unknown): unknown => JSON.parse(JSON.stringify(document));

describe('a lorebook', () => {
  it.each(['character_book', 'lorebook_v3'] as const)('survives %s whole, unknown fields included', (format) => {
    fc.assert(
      fc.property(anyBook, (book) => {
        const { document, losses } = writeLorebook(book, format);
        const read = readLorebook(filed(document));
        expect(losses).toEqual([]);
        expect(read.repairs).toEqual([]);
        expect(read.source).toBe(format);
        expect(stable(read.book)).toBe(stable(book));
      }),
    );
  });

  it.each([
    ['sillytavern', worldInfoBook],
    ['agnai', agnaiBook],
    ['risu', risuBook],
    ['novelai', novelAiBook],
  ] as const)('that %s can hold survives it, and nothing of it is told as lost', (format, books) => {
    fc.assert(
      fc.property(books, (book) => {
        const { document, losses } = writeLorebook(book, format);
        const read = readLorebook(filed(document));
        expect(losses.filter(({ path }) => path !== 'entries.*.extensions.display_index')).toEqual([]);
        expect(read.repairs).toEqual([]);
        expect(read.source).toBe(format);
        expect(stable(meaning(read.book))).toBe(stable(meaning(book)));
        const ids = book.entries.map((entry, index) => entry.id ?? (format === 'sillytavern' ? index : undefined));
        expect(read.book.entries.map((entry) => entry.id)).toEqual(ids);
      }),
    );
  });

  it.each(FORMATS)('of any kind tells every field that %s changes', (format) => {
    fc.assert(
      fc.property(anyBook, (book) => {
        const { document, losses } = writeLorebook(book, format);
        const told = new Set(losses.map(({ path }) => path));
        const before = meaning(book);
        const after = meaning(readLorebook(filed(document)).book);
        expect(after.entries).toHaveLength(before.entries.length);
        for (const [index, entry] of before.entries.entries()) {
          const other = after.entries[index] ?? {};
          const silent = differences(entry, other).filter((path) => !isTold(told, `entries.*.${path}`));
          expect(silent).toEqual([]);
        }
        expect(differences(before, after).filter((path) => !told.has(path))).toEqual([]);
      }),
    );
  });

  it('comes out of a second trip through any format as out of the first', () => {
    fc.assert(
      fc.property(anyBook, fc.constantFrom(...FORMATS), (book, format) => {
        const once = readLorebook(filed(writeLorebook(book, format).document)).book;
        const twice = readLorebook(filed(writeLorebook(once, format).document)).book;
        expect(stable(twice)).toBe(stable(once));
      }),
    );
  });
});

describe('a file', () => {
  it.each([
    ['sillytavern', 'entries', worldInfoFile],
    ['agnai', 'entries', agnaiFile],
    ['risu', 'data', risuFile],
    ['novelai', 'entries', novelAiFile],
  ] as const)('of %s keeps every field it had when it is read and written again', (format, place, files) => {
    fc.assert(
      fc.property(files as fc.Arbitrary<Record<string, unknown>>, (file) => {
        const { book, source, repairs } = readLorebook(filed(file));
        expect(source).toBe(format);
        expect(repairs).toEqual([]);
        expect(Lorebook.safeParse(book).success).toBe(true);
        const { document, losses } = writeLorebook(book, format);
        expect(losses).toEqual([]);
        expectToHold(document, { ...file, [place]: undefined });
        const rows = Object.values(document[place] as object) as Record<string, unknown>[];
        const given = Object.values(file[place] as object) as Record<string, unknown>[];
        expect(rows).toHaveLength(given.length);
        for (const [index, row] of given.entries()) expectToHold(rows[index] ?? {}, row);
        expect(stable(writeLorebook(readLorebook(filed(document)).book, format).document)).toBe(stable(document));
      }),
    );
  });
});

test('anything at all is a lorebook the contract takes, or is refused with an AppError', () => {
  fc.assert(
    fc.property(junkDocument, fc.constantFrom(...FORMATS), (document, format) => {
      const read = readOrRefuse(document);
      if (!read) return;
      const parsed = Lorebook.safeParse(read.book);
      expect(parsed.error?.issues).toBeUndefined();
      const written = filed(writeLorebook(read.book, format).document);
      expect(Lorebook.safeParse(readLorebook(written).book).success).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test.each(FORMATS)('10,000 entries go through %s in well under a second', (format) => {
  const entry = {
    keys: ['tower', '/tow(er|n)/i'],
    content: 'The tower leans. '.repeat(20),
    extensions: { probability: 50, depth: 2, position: 4, unknown: { deep: [1, 2, 3] } },
    enabled: true,
    insertion_order: 10,
    use_regex: true,
    comment: 'Tower',
    unheard_of: { a: 1 },
  };
  const entries = Array.from({ length: 10_000 }, (_, id) => ({ ...entry, id }));
  const start = performance.now();
  const { document } = writeLorebook({ extensions: {}, entries }, format);
  const { book } = readLorebook(document);
  expect(performance.now() - start).toBeLessThan(1000);
  expect(book.entries).toHaveLength(10_000);
});

/** Fields that say the same thing as another, under which the loss may be told. */
const TWINS: Record<string, string> = {
  'entries.*.extensions.position': 'entries.*.position',
  'entries.*.case_sensitive': 'entries.*.extensions.case_sensitive',
  // A title that was the only one stands under the other name.
  'entries.*.comment': 'entries.*.name',
  'entries.*.name': 'entries.*.comment',
};

function isTold(told: ReadonlySet<string>, path: string): boolean {
  return told.has(path) || told.has(TWINS[path] ?? '');
}

/** The names of the fields, and of the extensions, of which two objects hold different values. */
function differences(a: object, b: object): string[] {
  const [left, right] = [flat(a), flat(b)];
  return [...new Set([...left.keys(), ...right.keys()])].filter((name) => left.get(name) !== right.get(name));
}

function flat(record: object): Map<string, string> {
  const { extensions = {}, ...fields } = record as { extensions?: object };
  const named = Object.entries(extensions).map(([name, value]): [string, string] => [
    `extensions.${name}`,
    stable(value),
  ]);
  const own = Object.entries(fields).map(([name, value]): [string, string] => [name, stable(value)]);
  return new Map([...own.filter(([name]) => name !== 'entries'), ...named]);
}

function expectToHold(document: Record<string, unknown>, fields: Record<string, unknown>): void {
  const held = Object.fromEntries(Object.keys(fields).map((name) => [name, document[name]]));
  const expected = Object.entries(fields).filter(([, value]) => value !== undefined);
  expect(stable(Object.fromEntries(Object.entries(held).filter(([name]) => fields[name] !== undefined)))).toBe(
    stable(Object.fromEntries(expected)),
  );
}

function readOrRefuse(document: unknown) {
  try {
    return readLorebook(document);
  } catch (error) {
    if (AppError.is(error)) return null;
    throw error;
  }
}
