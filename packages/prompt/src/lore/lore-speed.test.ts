import { describe, expect, it, vi } from 'vitest';
import { loreBook, loreEntry, loreInput, tavernEntry } from '../../test/lore-input.ts';
import { activateLore } from './activate-lore.ts';
import { createRegexMatcher } from './create-regex-matcher.ts';
import type { LoreInput } from './lore-types.ts';

const SYLLABLES = 'ka lo mi ren tu vash eth ori dun sel pra quo zin bel har nox'.split(' ');

// A fixed pseudo-random walk, so that no run of the test differs from another.
function words(seed: number, count: number): string[] {
  let state = seed;
  const next = (size: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % size;
  };
  return Array.from({ length: count }, () => {
    return Array.from({ length: 2 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join('');
  });
}

const keyWords = words(7, 30_000);
const books = Array.from({ length: 10 }, (_, book) =>
  loreBook(
    Array.from({ length: 1000 }, (_, entry) => {
      const at = (book * 1000 + entry) * 3;
      return loreEntry(keyWords.slice(at, at + 3), {
        insertion_order: entry,
        content: `Lore of ${keyWords[at]}. `.repeat(20),
      });
    }),
    {},
    { id: `book ${book}`, source: book % 2 === 0 ? 'global' : 'character' },
  ),
);
const said = Array.from({ length: 2000 }, (_, index) => words(index + 1, 70).join(' '));

function timeOf(run: () => unknown): number {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

function usualTime(input: LoreInput): number {
  activateLore(input);
  const times = Array.from({ length: 9 }, () => {
    return timeOf(() => activateLore({ ...input, matchRegexes: createRegexMatcher() }));
  });
  // The lower quartile: what a machine busy with other work adds is not what is measured.
  return times.toSorted((a, b) => a - b)[2]!;
}

describe('the time of activateLore, once warm', () => {
  it.each([
    ['the default depth', {}],
    ['a depth of 100 with recursion', { scanDepth: 100, recursive: true }],
    ['whole words to a depth of 100', { scanDepth: 100, matchWholeWords: true }],
    ['a minimum of activations', { minActivations: 40, recursive: true }],
  ])('is below 50 ms for ten books of 1,000 entries and 2,000 messages at %s', (_kind, settings) => {
    const input = loreInput(books, said, { settings });
    expect(activateLore(input).activated.length).toBeGreaterThan(0);
    expect(usualTime(input)).toBeLessThan(50);
  });

  it('is below 50 ms beyond that when 50 of the keys are hostile', () => {
    const hostile = loreBook(
      Array.from({ length: 50 }, (_, index) => tavernEntry([`/(${'a'.repeat((index % 9) + 1)}+)+\\1${index}$/i`])),
      {},
      { id: 'hostile' },
    );
    const input = loreInput([...books, hostile], [`${'a'.repeat(40)}!`, ...said]);
    const { verdicts } = activateLore({ ...input, matchRegexes: createRegexMatcher() });
    expect(verdicts.filter(({ reason }) => reason === 'regex_timeout').length).toBeGreaterThan(0);
    expect(usualTime(input)).toBeLessThan(100);
  });
});

describe('the time of activateLore, with books made to take long', () => {
  const chain = (count: number, extensions = {}) =>
    loreBook(
      Array.from({ length: count }, (_, index) =>
        tavernEntry([`(${index})`], extensions, { content: `(${index + 1})`, insertion_order: index % 7 }),
      ),
    );

  it('is in proportion to a chain of entries that bring in one another', () => {
    const input = loreInput([chain(10_000, { ignore_budget: true })], ['(0)'], { settings: { recursive: true } });
    expect(activateLore(input).activated).toHaveLength(10_000);
    expect(usualTime(input)).toBeLessThan(1000);
  });

  it('is bounded for a minimum of activations that is never reached', () => {
    const said = Array.from({ length: 2000 }, (_, index) => `(${index * 3})`);
    const settings = { minActivations: 100_000, budgetTokens: 1_000_000, recursive: true };
    const input = loreInput([chain(10_000, { prevent_recursion: true, ignore_budget: true })], said, { settings });
    expect(activateLore(input).activated).toHaveLength(1000);
    expect(usualTime(input)).toBeLessThan(500);
  });

  it.each([
    ['whole words with signs', (index: number) => '+a'.repeat(index), { matchWholeWords: true }],
    ['keys of which only the case differs', (index: number) => '+A'.repeat(index), { caseSensitive: true }],
  ])('is bounded for %s, which stand everywhere in a long message', (_kind, keyOf, settings) => {
    const book = loreBook(Array.from({ length: 1000 }, (_, index) => tavernEntry([keyOf(index + 1)])));
    const input = loreInput([book], ['a+'.repeat(500_000)], { settings });
    expect(activateLore(input).activated).toEqual([]);
    expect(usualTime(input)).toBeLessThan(400);
  });

  it('is in proportion to the levels of entries that wait for recursion', () => {
    const entries = Array.from({ length: 10_000 }, (_, index) =>
      tavernEntry([`(${index})`], { delay_until_recursion: index + 1 }),
    );
    const input = loreInput([loreBook(entries)], ['(9999)'], { settings: { recursive: true } });
    expect(activateLore(input).activated).toHaveLength(1);
    expect(usualTime(input)).toBeLessThan(500);
  });

  it('is bounded for a chain of entries each of which has an expression', () => {
    const entries = Array.from({ length: 4000 }, (_, index) =>
      tavernEntry([`(${index})`, `/<${index}>/`], { ignore_budget: true }, { content: `(${index + 1})` }),
    );
    const input = loreInput([loreBook(entries)], ['(0)'], { settings: { recursive: true } });
    expect(activateLore({ ...input, matchRegexes: createRegexMatcher() }).activated).toHaveLength(4000);
    expect(usualTime(input)).toBeLessThan(600);
  });

  it('is bounded for a chain of entries that bring in one another by expressions', () => {
    const entries = Array.from({ length: 1000 }, (_, index) =>
      tavernEntry([`/<${index}>/`], { ignore_budget: true }, { content: `<${index + 1}>` }),
    );
    const input = loreInput([loreBook(entries)], ['<0>'], { settings: { recursive: true } });
    const { verdicts } = activateLore(input);
    expect(verdicts.filter(({ fired }) => fired).length).toBeGreaterThan(50);
    expect(verdicts.at(-1)).toMatchObject({ fired: false, reason: 'regex_timeout' });
    expect(usualTime(input)).toBeLessThan(400);
  });

  it('is in proportion to the keys of a group, however many groups the same entries are in', () => {
    const group = Array.from({ length: 4000 }, (_, index) => `g${index}`).join(',');
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`);
    const entries = Array.from({ length: 20 }, () => tavernEntry(keys, { group, use_group_scoring: true }));
    const input = loreInput([loreBook(entries)], ['k1']);
    expect(activateLore(input).activated).toHaveLength(1);
    expect(usualTime(input)).toBeLessThan(300);
  });

  it('is bounded for those that lose in a group again and again', () => {
    const losers = Array.from({ length: 5000 }, () => tavernEntry(['(0)'], { group: 'g', probability: 0 }));
    const { book } = chain(5000, { ignore_budget: true });
    const input = loreInput([loreBook([...book.entries, ...losers])], ['(0)'], { settings: { recursive: true } });
    expect(activateLore(input).activated).toHaveLength(5000);
    expect(usualTime(input)).toBeLessThan(2000);
  });

  it.each([
    ['the same for all entries', () => 0],
    ['others for each entry', (entry: number) => entry * 1000],
  ])('is bounded for hundreds of thousands of keys with macros, %s', (_kind, first) => {
    const entries = Array.from({ length: 300 }, (_, entry) =>
      tavernEntry(Array.from({ length: 1000 }, (_key, index) => `{{u${first(entry) + index}}}`)),
    );
    const expand = vi.fn<LoreInput['expand']>((text) => text);
    const input = loreInput([loreBook([...entries, tavernEntry(['king'])])], ['king'], { expand });
    const { verdicts } = activateLore(input);
    expect(expand.mock.calls.length).toBeLessThanOrEqual(10_000);
    expect(verdicts.at(-1)).toMatchObject({ fired: true, reason: 'key' });
    expect(verdicts.at(-2)).toMatchObject({ reason: first(1) === 0 ? 'no_key' : 'search_limit' });
    expect(usualTime(input)).toBeLessThan(400);
  });

  it('keeps no more of what keys with macros stand for than there is room for', () => {
    const entries = Array.from({ length: 1000 }, (_, index) => tavernEntry([`{{creatorNotes}}${index}`]));
    const expand = vi.fn<LoreInput['expand']>((text) => 'x'.repeat(100_000) + text);
    const { verdicts } = activateLore(loreInput([loreBook(entries)], ['king'], { expand }));
    expect(expand.mock.calls.length).toBeLessThanOrEqual(10);
    expect(verdicts.map(({ reason }) => reason)).toContain('search_limit');
  });

  it('is in proportion to the texts for more books than there is room to remember texts for', () => {
    const texts = Array.from({ length: 1000 }, (_, index) => `${index} of them all `.repeat(60));
    const many = Array.from({ length: 50 }, (_, index) => loreBook([loreEntry([`king ${index}`])]));
    const inputs = many.map((book) => loreInput([book], texts, { settings: { scanDepth: 1000 } }));
    expect(Math.min(...[1, 2, 3].map(() => timeOf(() => inputs.forEach(activateLore))))).toBeLessThan(3000);
  });
});
