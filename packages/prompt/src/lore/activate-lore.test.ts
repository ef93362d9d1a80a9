import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LORE_CASES } from '../../test/lore-cases.ts';
import { loreBook, loreInput, tavernEntry } from '../../test/lore-input.ts';
import { activateLore } from './activate-lore.ts';
import type { LoreInput, LoreResult, TimedState } from './lore-types.ts';

const ALL_CASES = Object.values(LORE_CASES).flat();

describe.each(Object.entries(LORE_CASES))('activateLore: %s', (_topic, cases) => {
  it.each(cases)('$name', (given) => {
    const books = given.books ?? [loreBook(given.entries ?? [], given.book)];
    const result = activateLore(loreInput(books, given.said, { settings: given.settings, ...given.input }));
    const { verdicts, activated } = result;
    expect(verdicts.map(({ reason }) => reason)).toEqual(given.reasons);
    if (given.contents) expect(activated.map(({ content }) => content)).toEqual(given.contents);
    if (given.places) expect(activated.map(({ place }) => place)).toEqual(given.places);
    if (given.keys) expect(verdicts.map(({ key }) => key)).toEqual(given.keys);
    if (given.messageIds) expect(verdicts.map(({ messageId }) => messageId)).toEqual(given.messageIds);
    if (given.details) {
      expect(verdicts.map(({ detail = '' }) => detail)).toEqual(
        given.details.map((each) => expect.stringContaining(each)),
      );
    }
    if (given.effects) expect(result.timed.effects).toMatchObject(given.effects);
    if (given.effects) expect(result.timed.effects).toHaveLength(given.effects.length);
  });
});

describe('activateLore over several turns', () => {
  const turn = (book: ReturnType<typeof loreBook>, said: string, chatLength: number, timed: TimedState) =>
    activateLore(loreInput([book], [said], { chatLength, timed }));
  const reasons = ({ verdicts }: LoreResult) => verdicts.map(({ reason }) => reason);
  const nothing: TimedState = { effects: [] };

  it('keeps a sticky entry in until its messages are over', () => {
    const book = loreBook([tavernEntry(['king'], { sticky: 3 })]);
    const first = turn(book, 'king', 1, nothing);
    const second = turn(book, 'a', 3, first.timed);
    const third = turn(book, 'a', 4, second.timed);
    expect([first, second, third].map(reasons)).toEqual([['key'], ['sticky'], ['no_key']]);
    expect(third.timed.effects).toEqual([]);
  });

  it('rests an entry after it was in, and no longer', () => {
    const book = loreBook([tavernEntry(['king'], { cooldown: 4 })]);
    const first = turn(book, 'king', 1, nothing);
    expect(reasons(turn(book, 'king', 3, first.timed))).toEqual(['cooldown']);
    expect(reasons(turn(book, 'king', 5, first.timed))).toEqual(['key']);
  });

  it('begins the cooldown anew when the sticky effect ends', () => {
    const book = loreBook([tavernEntry(['king'], { sticky: 2, cooldown: 2 })]);
    const first = turn(book, 'king', 1, nothing);
    const second = turn(book, 'king', 3, first.timed);
    expect(reasons(second)).toEqual(['cooldown']);
    expect(second.timed.effects).toMatchObject([{ kind: 'cooldown', start: 3, end: 5, protected: true }]);
    expect(reasons(turn(book, 'king', 5, second.timed))).toEqual(['key']);
  });

  it('drops what began in a chat that did not advance, as a swipe from the state after the reply would', () => {
    const book = loreBook([tavernEntry(['king'], { sticky: 9, cooldown: 9 })]);
    const first = turn(book, 'king', 3, nothing);
    expect(reasons(turn(book, 'a', 3, first.timed))).toEqual(['no_key']);
  });

  it('gives the same from the same state, so that a fork goes on as the branch it left', () => {
    const book = loreBook([tavernEntry(['king'], { sticky: 5 }), tavernEntry(['queen'], { cooldown: 5 })]);
    const first = turn(book, 'king queen', 1, nothing);
    const stored = JSON.parse(JSON.stringify(first.timed)) as TimedState;
    turn(book, 'queen', 3, first.timed);
    expect(turn(book, 'queen', 3, stored)).toEqual(turn(book, 'queen', 3, first.timed));
    expect(reasons(turn(book, 'queen', 3, stored))).toEqual(['sticky', 'cooldown']);
  });

  it('forgets the effect of an entry that was edited', () => {
    const first = turn(loreBook([tavernEntry(['king'], { sticky: 5 })]), 'king', 1, nothing);
    const edited = loreBook([tavernEntry(['king'], { sticky: 5 }, { content: 'Other.' })]);
    expect(reasons(turn(edited, 'a', 2, first.timed))).toEqual(['no_key']);
  });

  it('keeps the effect of a book that does not take part for when it does again', () => {
    const book = loreBook([tavernEntry(['king'], { sticky: 5 })]);
    const first = turn(book, 'king', 1, nothing);
    const without = activateLore(loreInput([], ['a'], { chatLength: 2, timed: first.timed }));
    expect(reasons(turn(book, 'a', 3, without.timed))).toEqual(['sticky']);
  });

  it('has a sticky entry win its group and pass by chance', () => {
    const book = loreBook([
      tavernEntry(['king'], { sticky: 5, group: 'g', group_weight: 1, probability: 60 }),
      tavernEntry(['queen'], { group: 'g', group_override: true }),
    ]);
    const first = turn(book, 'king', 1, nothing);
    const again = activateLore(loreInput([book], ['queen'], { chatLength: 2, timed: first.timed, random: () => 0.99 }));
    expect(reasons(again)).toEqual(['sticky', 'group_lost']);
  });

  it.each([
    ['@@keep_activate_after_match', 'kept'],
    ['@@dont_activate_after_match', 'decorator'],
  ])('remembers with %s that an entry was in', (head, reason) => {
    const book = loreBook([tavernEntry(['king'], {}, { content: `${head}\nText.` })]);
    const first = turn(book, 'king', 1, nothing);
    expect(reasons(first)).toEqual(['key']);
    expect(reasons(turn(book, reason === 'kept' ? 'a' : 'king', 900, first.timed))).toEqual([reason]);
  });
});

describe('activateLore', () => {
  it('has at least a hundred cases behind it', () => {
    expect(ALL_CASES.length).toBeGreaterThanOrEqual(100);
    expect(new Set(ALL_CASES.map(({ name }) => name)).size).toBe(ALL_CASES.length);
  });

  it('tells which entry brought another in, and which decorators it does not know', () => {
    const book = loreBook([
      tavernEntry(['a1'], {}, { id: 'first', content: 'b2' }),
      tavernEntry(['b2'], {}, { content: '@@inject_lore x\nText.' }),
    ]);
    const { verdicts } = activateLore(loreInput([book], ['a1'], { settings: { recursive: true } }));
    expect(verdicts[1]?.detail).toContain('entry first of book');
    expect(verdicts[1]?.detail).toContain('inject_lore');
  });

  it('tells which prompts of the card are to be left out', () => {
    const head = '@@disable_ui_prompt system_prompt';
    const [said, silent] = [`${head}\nText.`, `${head}\n{{nothing}} `];
    const book = loreBook([said, silent].map((content, index) => tavernEntry([`king${index}`], {}, { content })));
    const promptsFor = (message: string) => {
      const { activated, disabledPrompts } = activateLore(loreInput([book], [message]));
      return [activated.flatMap((entry) => entry.disabledPrompts), disabledPrompts];
    };
    expect(promptsFor('king0')).toEqual([['system_prompt'], []]);
    expect(promptsFor('king1')).toEqual([[], ['system_prompt']]);
    expect(promptsFor('a')).toEqual([[], []]);
  });

  it('expands only what can hold a macro', () => {
    const expanded: string[] = [];
    const expand = (text: string) => (expanded.push(text), text);
    const book = loreBook([
      tavernEntry(['king']),
      tavernEntry(['{{a}}']),
      tavernEntry(['king'], {}, { content: '{{b}}' }),
    ]);
    activateLore(loreInput([book], ['king'], { expand }));
    expect(expanded).toEqual(['{{a}}', '{{b}}']);
  });

  it('tells of an expression for which there was no time', () => {
    const book = loreBook([tavernEntry(['/king/'])]);
    const { verdicts } = activateLore(
      loreInput([book], ['king'], { matchRegexes: (tasks) => tasks.map(() => 'timeout') }),
    );
    expect(verdicts[0]).toMatchObject({ fired: false, reason: 'regex_timeout', key: '/king/' });
  });

  it('survives extensions of any kind', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...EXTRAS), fc.jsonValue()), (extensions) => {
        const { verdicts } = activateLore(loreInput([loreBook([tavernEntry(['a'], extensions)])], ['a b c']));
        expect(verdicts).toHaveLength(1);
      }),
    );
  });

  it('holds to its promises whatever the books are', () => {
    fc.assert(
      fc.property(anyInput, (make) => {
        const input = make();
        const result = activateLore(input);
        const entries = input.books.flatMap(({ id, book }) => book.entries.map((_entry, index) => `${id} ${index}`));
        const nameOf = (each: { bookId: string; entryIndex: number }) => `${each.bookId} ${each.entryIndex}`;
        // Exactly one verdict for each entry, in their order, and what fired is what is in.
        expect(result.verdicts.map(nameOf)).toEqual(entries);
        const fired = result.verdicts.filter((verdict) => verdict.fired).map(nameOf);
        expect(result.activated.map(nameOf).toSorted()).toEqual(fired.toSorted());
        const counted = result.activated.filter(({ bookId, entryIndex }) => {
          const entry = input.books.find(({ id }) => id === bookId)!.book.entries[entryIndex]!;
          return entry.extensions.ignore_budget !== true;
        });
        expect(counted.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThan(result.budget);
        expect(result.tokens).toBe(result.activated.reduce((sum, { tokens }) => sum + tokens, 0));
        // The same again gives the same, and the input is as it was.
        expect(activateLore(make())).toEqual(result);
      }),
      { numRuns: 300 },
    );
  });
});

const EXTRAS = [
  'position',
  'depth',
  'role',
  'outlet_name',
  'probability',
  'useProbability',
  'group',
  'group_weight',
  'sticky',
  'cooldown',
  'delay',
  'triggers',
  'character_filter',
  'scan_depth',
  'selectiveLogic',
  'delay_until_recursion',
  '__proto__',
  'constructor',
  'match_scenario',
  'case_sensitive',
  'use_group_scoring',
  'ignore_budget',
];

const word = fc.constantFrom('king', 'queen', 'art', 'party', '/k.ng/', '/^q/i', 'red king', '{{user}}', '/(/');
const anyEntry = fc
  .record({
    keys: fc.array(word, { maxLength: 3 }),
    constant: fc.boolean(),
    content: fc.constantFrom('king', 'queen art', '@@exclude_keys art\nparty', '@@activate\nred', 'a king of {{user}}'),
    order: fc.nat(5),
    secondary: fc.array(word, { maxLength: 2 }),
    extensions: fc.record(
      {
        selectiveLogic: fc.nat(3),
        probability: fc.nat(100),
        group: fc.constantFrom('g', 'h', 'g,h'),
        sticky: fc.nat(3),
        cooldown: fc.nat(3),
        delay: fc.nat(3),
        prevent_recursion: fc.boolean(),
        exclude_recursion: fc.boolean(),
        delay_until_recursion: fc.nat(2),
        ignore_budget: fc.boolean(),
        scan_depth: fc.nat(4),
        match_whole_words: fc.boolean(),
      },
      { requiredKeys: ['selectiveLogic'] },
    ),
  })
  .map(({ keys, constant, content, order, secondary, extensions }) =>
    tavernEntry(keys, extensions, {
      constant,
      content,
      insertion_order: order,
      selective: true,
      secondary_keys: secondary,
    }),
  );

const anyInput: fc.Arbitrary<() => LoreInput> = fc
  .record({
    books: fc.array(fc.tuple(fc.array(anyEntry, { maxLength: 8 }), fc.constantFrom('chat', 'global', 'character')), {
      maxLength: 3,
    }),
    said: fc.array(fc.constantFrom('a king', 'the queen', 'party', 'Bo: art', 'nothing'), { maxLength: 6 }),
    settings: fc.record({
      recursive: fc.boolean(),
      budgetTokens: fc.nat(60),
      minActivations: fc.nat(3),
      useGroupScoring: fc.boolean(),
    }),
    seed: fc.nat(1000),
  })
  .map(({ books, said, settings, seed }) => () => {
    const made = books.map(([entries, source], index) =>
      loreBook(entries, {}, { id: `book ${index}`, source: source as 'chat' }),
    );
    const random = (label: string) =>
      ((([...label].reduce((sum, each) => sum * 31 + each.charCodeAt(0), seed) % 997) + 997) % 997) / 997;
    return loreInput(made, said, { settings, random });
  });
