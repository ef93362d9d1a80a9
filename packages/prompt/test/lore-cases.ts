import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import type { LoreBook, LoreInput, LoreSettings, LoreVerdict, TimedEffect } from '../src/lore/lore-types.ts';
import { evaluateMacros } from '../src/macros/evaluate-macros.ts';
import { loreBook, loreEntry as e, tavernEntry as t } from './lore-input.ts';
import { macroEnv, noVariables } from './macro-env.ts';

/** One case: entries and what was said, newest first, and the reason told of each entry. */
interface LoreCase {
  name: string;
  /** Of one book; for more there is `books`. */
  entries?: LorebookEntry[];
  book?: Partial<Lorebook>;
  books?: LoreBook[];
  said: string[];
  settings?: Partial<LoreSettings>;
  input?: Partial<LoreInput>;
  /** For each entry, in the order of the books. */
  reasons: LoreVerdict['reason'][];
  /** The contents that are in, in the order of the prompt. */
  contents?: string[];
  places?: object[];
  /** For each entry the message the key was found in. */
  messageIds?: (string | undefined)[];
  keys?: (string | undefined)[];
  /** For each entry a part of what is told of it. */
  details?: string[];
  effects?: Partial<TimedEffect>[];
}

const select = { selective: true, secondary_keys: ['sword', 'shield'] };
const both = (logic: number) => t(['king'], { selectiveLogic: logic }, select);
const decorated = (head: string, keys = ['king'], fields = {}) => e(keys, { content: `${head}\nText.`, ...fields });
const recursive = { recursive: true };
const chance = (value: number) => ({ random: () => value });
const effect = (kind: TimedEffect['kind'], start: number, end: number | null) => ({ kind, start, end });

const long = '-'.repeat(100_000);
// Each place of the key costs, and at none does it stand alone.
const costly = 'xC++'.repeat(25_000);

const LIMITS: LoreCase[] = [
  {
    name: 'a key behind the searched part of a message is told as not searched for',
    entries: [
      e(['king']),
      e(['/ki?ng/'], { use_regex: true }),
      e(['queen']),
      e(['rook'], { extensions: { scan_depth: 1 } }),
    ],
    said: ['A queen.', `${long} king`],
    settings: { scanDepth: 2 },
    reasons: ['search_limit', 'search_limit', 'key', 'no_key'],
  },
  {
    name: 'a message beyond the depth may be as long as it likes',
    entries: [e(['king'])],
    said: ['Nobody.', `${long} king`],
    settings: { scanDepth: 1 },
    reasons: ['no_key'],
  },
  {
    name: 'a long text beside the messages is told of by entries that see it',
    entries: [t(['king'], { matchScenario: true }), e(['king'])],
    said: ['Nobody.'],
    input: { matchTexts: { scenario: `${long} king` } },
    reasons: ['search_limit', 'no_key'],
  },
  {
    name: 'a long content is told of by entries that it could bring in',
    entries: [e(['queen'], { content: `${long} king` }), e(['king'])],
    said: ['A queen.'],
    settings: { recursive: true, budgetTokens: 1_000_000 },
    input: { contextTokens: 1_000_000, countTokens: () => 1 },
    reasons: ['key', 'search_limit'],
  },
  {
    name: 'secondary keys that were not looked for everywhere are told of',
    entries: [t(['queen'], { selectiveLogic: 0 }, select)],
    said: ['A queen.', `${long} sword`],
    settings: { scanDepth: 2 },
    reasons: ['secondary_failed'],
  },
  {
    name: 'a key that is not looked for any more once the work is spent is told of, and others are found',
    entries: [t(['C++'], { matchWholeWords: true }), t(['king'], { matchWholeWords: true })],
    said: [...Array.from({ length: 20 }, () => costly), 'A king, and C++ too.'],
    settings: { scanDepth: 21 },
    reasons: ['search_limit', 'key'],
  },
];

const KEYS: LoreCase[] = [
  {
    name: 'a key within the newest message brings its entry in',
    entries: [e(['king'])],
    said: ['The king is here.'],
    reasons: ['key'],
    keys: ['king'],
    messageIds: ['m0'],
  },
  {
    name: 'an entry none of whose keys is there stays out',
    entries: [e(['king', 'queen'])],
    said: ['Nobody.'],
    reasons: ['no_key'],
  },
  {
    name: 'the first key of an entry that is there is told',
    entries: [e(['queen', 'king'])],
    said: ['A king and a queen.'],
    reasons: ['key'],
    keys: ['queen'],
  },
  {
    name: 'the newest message with the key is told',
    entries: [e(['king'])],
    said: ['No.', 'A king.', 'A king.'],
    settings: { scanDepth: 3 },
    reasons: ['key'],
    messageIds: ['m1'],
  },
  {
    name: 'a key is a part of a word unless whole words are asked for',
    entries: [e(['art'])],
    said: ['A party.'],
    reasons: ['key'],
  },
  { name: 'case does not count unless it is asked for', entries: [e(['KING'])], said: ['a king'], reasons: ['key'] },
  {
    name: 'case counts when the card says so',
    entries: [e(['King'], { case_sensitive: true }), e(['king'], { case_sensitive: true })],
    said: ['a king'],
    reasons: ['no_key', 'key'],
  },
  {
    name: "case counts as SillyTavern's extra says, before the card's field",
    entries: [t(['King'], { case_sensitive: false }, { case_sensitive: true })],
    said: ['a king'],
    reasons: ['key'],
  },
  {
    name: 'case counts when the settings say so',
    entries: [e(['King'])],
    said: ['a king'],
    settings: { caseSensitive: true },
    reasons: ['no_key'],
  },
  {
    name: 'a whole word is not found within another',
    entries: [t(['art'], { match_whole_words: true })],
    said: ['A party.'],
    reasons: ['no_key'],
  },
  {
    name: 'a whole word is found between signs',
    entries: [t(['art'], { match_whole_words: true })],
    said: ['(art), he said.'],
    reasons: ['key'],
  },
  {
    name: 'a whole word is found after one that holds it',
    entries: [t(['art'], { match_whole_words: true })],
    said: ['party art'],
    reasons: ['key'],
  },
  {
    name: 'whole words follow the settings',
    entries: [e(['art'])],
    said: ['A party.'],
    settings: { matchWholeWords: true },
    reasons: ['no_key'],
  },
  {
    name: 'an entry can refuse whole words that the settings ask for',
    entries: [t(['art'], { match_whole_words: false })],
    said: ['A party.'],
    settings: { matchWholeWords: true },
    reasons: ['key'],
  },
  {
    name: 'a key of several words is part of any text even among whole words',
    entries: [t(['red art'], { match_whole_words: true })],
    said: ['A red artist.'],
    reasons: ['key'],
  },
  {
    name: 'a whole word with signs is found as it stands',
    entries: [t(['C++'], { match_whole_words: true })],
    said: ['I write C++ now.'],
    reasons: ['key'],
  },
  {
    name: 'a whole word with signs is not found where a word runs on',
    entries: [t(['C++'], { match_whole_words: true })],
    said: ['AC++ and C++x'],
    reasons: ['no_key'],
  },
  {
    name: 'Cyrillic letters make words, too',
    entries: [t(['кот'], { match_whole_words: true })],
    said: ['котлета'],
    reasons: ['no_key'],
  },
  {
    name: 'a script without spaces has a whole word anywhere',
    entries: [t(['龙'], { match_whole_words: true })],
    said: ['巨龙来了'],
    reasons: ['key'],
  },
  {
    name: 'capitals beyond ASCII are alike in case',
    entries: [e(['ÉTÉ']), e(['ОГОНЬ'])],
    said: ['un été, огонь'],
    reasons: ['key', 'key'],
  },
  {
    name: 'a Greek capital sigma is found at the end and within a word',
    entries: [e(['ΟΔΟΣ'])],
    said: ['η οδός, οδος'],
    reasons: ['key'],
  },
  { name: 'white space around a key does not count', entries: [e(['  king '])], said: ['a king.'], reasons: ['key'] },
  { name: 'an empty key is never found', entries: [e(['', '  '])], said: ['Anything.'], reasons: ['no_keys'] },
  { name: 'an entry without keys stays out', entries: [e([])], said: ['Anything.'], reasons: ['no_keys'] },
  {
    name: 'a macro in a key is expanded',
    entries: [e(['{{user}}'])],
    said: ['Hello Bo'],
    reasons: ['key'],
    keys: ['{{user}}'],
  },
  {
    name: 'a key that expands to nothing is never found',
    entries: [e(['{{nothing}}'])],
    said: ['Hello'],
    reasons: ['no_key'],
  },
  {
    name: 'names of prototypes are keys like any',
    entries: [e(['__proto__']), e(['constructor'])],
    said: ['a constructor'],
    reasons: ['no_key', 'key'],
  },
  {
    name: 'a constant entry is in whatever is said',
    entries: [e([], { constant: true })],
    said: [],
    reasons: ['constant'],
  },
  {
    name: 'a disabled entry is out though it is constant',
    entries: [e(['king'], { enabled: false, constant: true })],
    said: ['king'],
    reasons: ['disabled'],
  },
  { name: 'the name of a speaker is searched', entries: [e(['Rosa'])], said: ['Rosa: Hello'], reasons: ['key'] },
  {
    name: 'the name of a speaker is not searched when it is switched off',
    entries: [e(['Rosa'])],
    said: ['Rosa: Hello'],
    settings: { includeNames: false },
    reasons: ['no_key'],
  },
  {
    name: 'a key does not reach from one message into the next',
    entries: [e(['the king'])],
    said: ['king', 'the'],
    reasons: ['no_key'],
  },
];

const REGEXES: LoreCase[] = [
  {
    name: 'a key between slashes is a regular expression',
    entries: [e(['/k[io]ng/'])],
    said: ['Old kong.'],
    reasons: ['regex'],
  },
  {
    name: 'an expression minds case unless it says i',
    entries: [e(['/King/']), e(['/King/i'])],
    said: ['a king'],
    reasons: ['no_key', 'regex'],
  },
  {
    name: 'an expression does not mind what settings say of words and case',
    entries: [e(['/KIN/i'])],
    said: ['a king'],
    settings: { caseSensitive: true, matchWholeWords: true },
    reasons: ['regex'],
  },
  {
    name: 'an anchor is at the start of each message',
    entries: [e(['/^once/i'])],
    said: ['Then.', 'Once upon a time'],
    settings: { includeNames: false },
    reasons: ['regex'],
    messageIds: ['m1'],
  },
  {
    name: "SillyTavern's mark of a message's start is understood",
    entries: [e([String.raw`/\x01Rosa: [^\x01]*fire/`])],
    said: ['Rosa: There is fire.'],
    reasons: ['regex'],
  },
  {
    name: 'an escaped slash is part of an expression',
    entries: [e([String.raw`/a\/b/`])],
    said: ['a/b'],
    reasons: ['regex'],
  },
  {
    name: 'a key with an unescaped slash within is plain text',
    entries: [e(['/etc/hosts/'])],
    said: ['see /etc/hosts/ there'],
    reasons: ['key'],
  },
  {
    name: 'letters after the slash that are no flags make plain text',
    entries: [e(['/etc/hosts'])],
    said: ['see /etc/hosts there'],
    reasons: ['key'],
  },
  {
    name: 'what was taken as plain text for letters that are no flags is told when it is not found',
    entries: [e(['/a/zz']), e(['queen', ' /king/ii ']), e(['/a/zz', 'king']), e(['/a/b/c'])],
    said: ['a king'],
    reasons: ['no_key', 'no_key', 'key', 'no_key'],
    details: ['/a/zz was taken as plain text, for zz are no flags', '/king/ii was taken as', '', 'None of its keys'],
  },
  {
    name: 'escaped braces in an expression are its own',
    entries: [e([String.raw`/\{\{\d\}\}/`])],
    said: ['{{5}}'],
    reasons: ['regex'],
  },
  {
    name: 'an expression that is none is told',
    entries: [e(['/(/'])],
    said: ['('],
    reasons: ['invalid_regex'],
    keys: ['/(/'],
  },
  {
    name: 'beside an expression that is none another key still counts',
    entries: [e(['/(/', 'king'])],
    said: ['king'],
    reasons: ['key'],
  },
  {
    name: 'an expression too long is told',
    entries: [e([`/${'a'.repeat(1001)}/`])],
    said: ['a'.repeat(2000)],
    reasons: ['invalid_regex'],
  },
  { name: 'the sticky flag is refused', entries: [e(['/king/y'])], said: ['king'], reasons: ['invalid_regex'] },
  {
    name: 'the global flag changes nothing',
    entries: [e(['/king/g']), e(['/king/g'])],
    said: ['king'],
    reasons: ['regex', 'regex'],
  },
  {
    name: 'use_regex makes a key an expression that does not mind case',
    entries: [e(['^K.NG'], { use_regex: true })],
    said: ['king'],
    reasons: ['regex'],
  },
  {
    name: 'with use_regex case counts when the entry says so',
    entries: [e(['^K.NG'], { use_regex: true, case_sensitive: true })],
    said: ['king'],
    reasons: ['no_key'],
  },
  {
    name: 'with use_regex case counts when the settings say so, unless the entry says that it does not',
    entries: [
      e(['^K.NG'], { use_regex: true }),
      e(['^k.ng'], { use_regex: true }),
      e(['^K.NG'], { use_regex: true, case_sensitive: false }),
      e(['/^K.NG/i'], { use_regex: true }),
      e(['^{{user}}$'], { use_regex: true }),
    ],
    said: ['king', 'bo'],
    settings: { caseSensitive: true },
    reasons: ['no_key', 'regex', 'regex', 'regex', 'no_key'],
  },
  { name: 'use_regex of SillyTavern means nothing', entries: [t(['k.ng'])], said: ['king'], reasons: ['no_key'] },
  {
    name: 'with use_regex secondary keys are left out, as V3 says',
    entries: [e(['k.ng'], { use_regex: true, ...select })],
    said: ['king'],
    reasons: ['regex'],
  },
  {
    name: 'a macro within an expression is expanded',
    entries: [e(['/^{{user}}$/'])],
    said: ['Bo'],
    reasons: ['regex'],
  },
  {
    name: 'an expression can be a secondary key',
    entries: [t(['king'], {}, { selective: true, secondary_keys: ['/sw.rd/'] })],
    said: ['king sword'],
    reasons: ['secondary'],
  },
];

const SECONDARY: LoreCase[] = [
  { name: 'AND ANY: one secondary key is enough', entries: [both(0)], said: ['king sword'], reasons: ['secondary'] },
  {
    name: 'AND ANY: none is too few',
    entries: [both(0)],
    said: ['king'],
    reasons: ['secondary_failed'],
    keys: ['king'],
  },
  { name: 'NOT ALL: one is let in', entries: [both(1)], said: ['king sword'], reasons: ['secondary'] },
  { name: 'NOT ALL: all keep it out', entries: [both(1)], said: ['king sword shield'], reasons: ['secondary_failed'] },
  { name: 'NOT ANY: none is let in', entries: [both(2)], said: ['king'], reasons: ['secondary'] },
  { name: 'NOT ANY: one keeps it out', entries: [both(2)], said: ['king shield'], reasons: ['secondary_failed'] },
  { name: 'AND ALL: all are let in', entries: [both(3)], said: ['king sword shield'], reasons: ['secondary'] },
  { name: 'AND ALL: one is too few', entries: [both(3)], said: ['king shield'], reasons: ['secondary_failed'] },
  {
    name: 'a secondary key may be in another message than the first',
    entries: [both(0)],
    said: ['king', 'sword'],
    reasons: ['secondary'],
    messageIds: ['m0'],
  },
  {
    name: 'secondary keys do not count unless the entry is selective',
    entries: [t(['king'], {}, { selective: false, secondary_keys: ['sword'] })],
    said: ['king'],
    reasons: ['key'],
  },
  {
    name: 'a selective entry without secondary keys asks for none',
    entries: [t(['king'], { selectiveLogic: 3 }, { selective: true, secondary_keys: [] })],
    said: ['king'],
    reasons: ['key'],
  },
  { name: 'secondary keys do not bring an entry in', entries: [both(0)], said: ['sword'], reasons: ['no_key'] },
  { name: 'a logic that is none is AND ANY', entries: [both(9)], said: ['king'], reasons: ['secondary_failed'] },
];

const DEPTHS: LoreCase[] = [
  {
    name: 'two messages are searched by default',
    entries: [e(['king']), e(['queen'])],
    said: ['a', 'king', 'queen'],
    reasons: ['key', 'no_key'],
  },
  {
    name: "a book's scan depth wins over the settings",
    entries: [e(['queen'])],
    book: { scan_depth: 3 },
    said: ['a', 'b', 'queen'],
    reasons: ['key'],
  },
  {
    name: "an entry's scan depth wins over the book's",
    entries: [t(['queen'], { scan_depth: 1 })],
    book: { scan_depth: 3 },
    said: ['a', 'queen'],
    reasons: ['no_key'],
  },
  {
    name: '@@scan_depth wins over all',
    entries: [e(['queen'], { content: '@@scan_depth 3\nText.' }, { scan_depth: 1 })],
    said: ['a', 'b', 'queen'],
    reasons: ['key'],
  },
  {
    name: 'with a scan depth of 0 no message is searched',
    entries: [e(['king'])],
    said: ['king'],
    settings: { scanDepth: 0 },
    reasons: ['no_key'],
  },
  {
    name: 'entries of different depths share a key',
    entries: [t(['king'], { scan_depth: 1 }), t(['king'], { scan_depth: 3 })],
    said: ['a', 'b', 'king'],
    reasons: ['no_key', 'key'],
  },
  {
    name: 'a text beside the messages is searched for those that ask',
    entries: [t(['elf'], { match_character_description: true }), t(['elf'])],
    said: ['a'],
    input: { matchTexts: { character_description: 'An elf.' } },
    reasons: ['key', 'no_key'],
  },
  {
    name: 'an expression searches a text beside the messages',
    entries: [t(['/^an elf/i'], { match_scenario: true })],
    said: [],
    input: { matchTexts: { scenario: 'An elf.' } },
    reasons: ['regex'],
  },
  {
    name: 'the minimum of activations has the search go deeper',
    entries: [e(['queen']), e(['king'])],
    said: ['a', 'b', 'queen', 'c', 'king'],
    settings: { minActivations: 1 },
    reasons: ['key', 'no_key'],
    messageIds: ['m2', undefined],
  },
  {
    name: 'the minimum of activations goes on until it is reached',
    entries: [e(['queen']), e(['king'])],
    said: ['a', 'b', 'queen', 'c', 'king'],
    settings: { minActivations: 2 },
    reasons: ['key', 'key'],
  },
  {
    name: 'the search for the minimum goes no deeper than allowed',
    entries: [e(['queen'])],
    said: ['a', 'b', 'c', 'queen'],
    settings: { minActivations: 1, minActivationsDepthMax: 3 },
    reasons: ['no_key'],
  },
  {
    name: 'the minimum does not move a depth of its own',
    entries: [t(['queen'], { scan_depth: 1 })],
    said: ['a', 'b', 'queen'],
    settings: { minActivations: 1 },
    reasons: ['no_key'],
  },
  {
    name: 'an expression is found deeper for the minimum',
    entries: [e(['/qu..n/'])],
    said: ['a', 'b', 'c', 'd', 'e', 'f', 'queen'],
    settings: { minActivations: 1 },
    reasons: ['regex'],
    messageIds: ['m6'],
  },
];

const chain = (second = {}, first = {}) => [t(['a1'], first, { content: 'b2' }), t(['b2'], second, { content: 'c3' })];
const cave = e(['cave'], { content: 'A dark cave.{{hidden_key:dragon of {{char}}}}' });
const macros = { expand: (text: string) => evaluateMacros(text, macroEnv(), noVariables).text };
const RECURSION: LoreCase[] = [
  {
    name: 'the content of an entry brings another in',
    entries: chain(),
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'key'],
    messageIds: ['m0', undefined],
  },
  { name: 'recursion is off by default', entries: chain(), said: ['a1'], reasons: ['key', 'no_key'] },
  {
    name: 'a book can ask for recursion',
    entries: chain(),
    book: { recursive_scanning: true },
    said: ['a1'],
    reasons: ['key', 'key'],
  },
  {
    name: 'a book can refuse recursion',
    entries: chain(),
    book: { recursive_scanning: false },
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'no_key'],
  },
  {
    name: 'an entry can refuse to bring others in',
    entries: chain({}, { prevent_recursion: true }),
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'no_key'],
  },
  {
    name: 'an entry can refuse to be brought in, which is told where it would be',
    entries: [...chain({ exclude_recursion: true }), t(['d4'], { exclude_recursion: true })],
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'recursion', 'no_key'],
    keys: ['a1', 'b2', undefined],
    details: ['', 'The key is in the content of entry 0 of book', ''],
  },
  {
    name: 'what kept an entry out before is told of one that refuses to be brought in as well',
    entries: [
      t(['a1'], {}, { content: 'b2 sword' }),
      t(['b2'], { exclude_recursion: true, selectiveLogic: 0 }, { selective: true, secondary_keys: ['sword'] }),
    ],
    settings: recursive,
    said: ['a1 b2'],
    reasons: ['key', 'secondary_failed'],
  },
  {
    name: 'an entry that waits for recursion comes in by it',
    entries: chain({ delay_until_recursion: true }),
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'key'],
  },
  {
    name: 'an entry that waits for recursion finds its key in a message then',
    entries: [t(['a1']), t(['b2'], { delay_until_recursion: 1 })],
    settings: recursive,
    said: ['a1 b2'],
    reasons: ['key', 'key'],
  },
  {
    name: 'levels of waiting come one after the other',
    entries: [
      t(['a1'], {}, { content: 'b2' }),
      t(['b2'], { delay_until_recursion: 2 }, { content: 'c3' }),
      t(['c3'], { delay_until_recursion: 1 }),
    ],
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'key', 'key'],
  },
  {
    name: 'recursion ends after the steps allowed',
    entries: [...chain(), t(['c3'])],
    settings: { recursive: true, maxRecursionSteps: 2 },
    said: ['a1'],
    reasons: ['key', 'key', 'no_key'],
  },
  {
    name: 'two entries that bring each other in end',
    entries: [t(['a1'], {}, { content: 'b2' }), t(['b2'], {}, { content: 'a1' })],
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'key'],
  },
  {
    name: 'a constant entry brings others in',
    entries: [e([], { constant: true, content: 'king' }), e(['king'])],
    settings: recursive,
    said: [],
    reasons: ['constant', 'key'],
  },
  {
    name: 'an expression searches the content of entries',
    entries: [t(['a1'], {}, { content: 'b2' }), t(['/^b\\d$/'])],
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'regex'],
  },
  {
    name: '@@unrecursive is as prevent_recursion',
    entries: [decorated('@@unrecursive', ['a1'], { content: '@@unrecursive\nb2' }), e(['b2'])],
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'no_key'],
  },
  {
    name: '@@no_recursive_search is as exclude_recursion',
    entries: [e(['a1'], { content: 'king' }), decorated('@@no_recursive_search')],
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'recursion'],
  },
  {
    name: 'a hidden key brings another in, and is not said',
    entries: [cave, e(['dragon']), e([String.raw`/^dragon of Ann$/m`])],
    settings: recursive,
    said: ['cave'],
    input: macros,
    reasons: ['key', 'key', 'regex'],
    contents: ['About /^dragon of Ann$/m.', 'About dragon.', 'A dark cave.'],
    details: ['', 'The key is in the content of entry 0 of book', ''],
  },
  {
    name: 'a hidden key is for recursion only',
    entries: [cave, e(['dragon'])],
    said: ['cave'],
    input: macros,
    reasons: ['key', 'no_key'],
  },
  {
    name: 'a hidden key of an entry that refuses to bring others in brings none in',
    entries: [e(['cave'], { content: '{{hidden_key:dragon}}' }, { prevent_recursion: true }), e(['dragon'])],
    settings: recursive,
    said: ['cave'],
    input: macros,
    reasons: ['key', 'no_key'],
  },
];

const group = (weight: number, more = {}) => ({ group: 'g', group_weight: weight, ...more });
const overriding = group(1, { group_override: true });
const CHANCE: LoreCase[] = [
  {
    name: 'an entry comes in when less than its probability is drawn',
    entries: [t(['king'], { probability: 51 })],
    said: ['king'],
    reasons: ['key'],
  },
  {
    name: 'an entry stays out when its probability is drawn or more',
    entries: [t(['king'], { probability: 50 })],
    said: ['king'],
    reasons: ['probability'],
    keys: ['king'],
  },
  {
    name: 'a probability of 0 never comes in',
    entries: [t(['king'], { probability: 0 })],
    said: ['king'],
    input: chance(0),
    reasons: ['probability'],
  },
  {
    name: 'a probability of 100 asks no chance',
    entries: [t(['king'], { probability: 100 })],
    said: ['king'],
    input: chance(0.999),
    reasons: ['key'],
  },
  {
    name: 'a probability does not count when it is not used',
    entries: [t(['king'], { probability: 0, useProbability: false })],
    said: ['king'],
    reasons: ['key'],
  },
  {
    name: 'a constant entry, too, has a probability',
    entries: [t([], { probability: 0 }, { constant: true })],
    said: [],
    reasons: ['probability'],
  },
  { name: '@@probability wins', entries: [decorated('@@probability 0')], said: ['king'], reasons: ['probability'] },
  {
    name: 'what was left to chance is not drawn twice',
    entries: [t(['king'], { probability: 50 }), t(['king'], {}, { content: 'king' })],
    settings: recursive,
    said: ['king'],
    reasons: ['probability', 'key'],
  },
  {
    name: 'of a group one comes in, by weight',
    entries: [t(['king'], group(10)), t(['king'], group(90))],
    said: ['king'],
    reasons: ['group_lost', 'key'],
    details: ['Of the group g, entry 1 of book was drawn by weight.', ''],
  },
  {
    name: 'of a group the first comes in when little is drawn',
    entries: [t(['king'], group(10)), t(['king'], group(90))],
    said: ['king'],
    input: chance(0.05),
    reasons: ['key', 'group_lost'],
  },
  {
    name: 'a weight of 0 never wins against another',
    entries: [t(['king'], group(0)), t(['king'], group(1))],
    said: ['king'],
    input: chance(0),
    reasons: ['group_lost', 'key'],
  },
  { name: 'an entry alone in its group comes in', entries: [t(['king'], group(0))], said: ['king'], reasons: ['key'] },
  {
    name: 'an entry that overrides wins its group by order',
    entries: [
      t(['king'], group(100)),
      t(['king'], group(1, { group_override: true }), { insertion_order: 1 }),
      t(['king'], group(1, { group_override: true }), { insertion_order: 2 }),
    ],
    said: ['king'],
    reasons: ['group_lost', 'group_lost', 'key'],
    details: ['entry 2 of book was taken, for it overrides', 'entry 2 of book was taken, for it overrides', ''],
  },
  {
    name: 'a group of which one is in lets no other in later',
    entries: [t(['a1'], group(1), { content: 'b2' }), t(['b2'], group(1))],
    settings: recursive,
    said: ['a1'],
    reasons: ['key', 'group_lost'],
    details: ['', 'entry 0 of book is in already'],
  },
  {
    name: 'scoring leaves those with the most keys',
    entries: [t(['king'], group(100)), t(['king', 'queen'], group(1))],
    settings: { useGroupScoring: true },
    said: ['king queen'],
    input: chance(0),
    reasons: ['group_lost', 'key'],
    details: ['entry 1 of book was better, for more of its keys were found', ''],
  },
  {
    name: 'those that lost to one that did not come in have a chance when others came in',
    entries: [
      t(['king'], { ...overriding, probability: 0 }),
      t(['king'], { ...overriding, probability: 0 }, { insertion_order: 50 }),
      t(['king'], group(1)),
      t(['king'], {}, { content: 'b2' }),
      t(['b2']),
    ],
    settings: recursive,
    said: ['king'],
    reasons: ['probability', 'probability', 'key', 'key', 'key'],
  },
  {
    name: 'those that lost to one that did not come in have no chance without recursion',
    entries: [t(['king'], { ...overriding, probability: 0 }), t(['king'], group(1)), t(['king'])],
    said: ['king'],
    reasons: ['probability', 'group_lost', 'key'],
    details: ['', 'entry 0 of book was taken, for it overrides the others. But it did not come in.', ''],
  },
  {
    name: 'an entry can ask for scoring itself',
    entries: [t(['king'], group(100, { use_group_scoring: true })), t(['king', 'queen'], group(1))],
    said: ['king queen'],
    input: chance(0),
    reasons: ['group_lost', 'key'],
  },
  {
    name: 'secondary keys count in scoring',
    entries: [t(['king'], group(100)), t(['king'], group(1), { selective: true, secondary_keys: ['queen'] })],
    settings: { useGroupScoring: true },
    said: ['king queen'],
    input: chance(0),
    reasons: ['group_lost', 'secondary'],
  },
  {
    name: 'an entry of two groups that lost in one is out',
    entries: [
      t(['king'], { group: 'g, h' }),
      t(['king'], { group: 'g', group_override: true }),
      t(['king'], { group: 'h' }),
    ],
    said: ['king'],
    reasons: ['group_lost', 'key', 'key'],
  },
  {
    name: 'groups reach over books',
    books: [
      loreBook([t(['king'], group(1))]),
      loreBook([t(['king'], group(99))], {}, { id: 'other', source: 'global' }),
    ],
    said: ['king'],
    reasons: ['group_lost', 'key'],
  },
];

const ten = (keys: string[], extensions = {}, fields = {}) => t(keys, extensions, { content: '0123456789', ...fields });
const BUDGETS: LoreCase[] = [
  {
    name: 'entries come in until the budget is reached',
    entries: [ten(['king']), ten(['king']), ten(['king'])],
    said: ['king'],
    settings: { budgetTokens: 21 },
    reasons: ['key', 'key', 'budget'],
  },
  {
    name: 'an entry that would fill the budget to the last token is out',
    entries: [ten(['king']), ten(['king'])],
    said: ['king'],
    settings: { budgetTokens: 20 },
    reasons: ['key', 'budget'],
  },
  {
    name: 'the white space around a content costs nothing, as it is not sent',
    entries: [ten(['king'], {}, { content: '\n 0123456789 \n' }), ten(['king'], {}, { content: ' \n '.repeat(9) })],
    said: ['king'],
    settings: { budgetTokens: 11 },
    reasons: ['key', 'key'],
    contents: ['\n 0123456789 \n'],
    details: ['', 'It has no content, and adds nothing.'],
  },
  {
    name: 'the budget is a part of the context',
    entries: [ten(['king']), ten(['king'])],
    said: ['king'],
    input: { contextTokens: 60 },
    reasons: ['key', 'budget'],
  },
  {
    name: 'once one did not fit, no smaller one comes in',
    entries: [
      ten(['king'], {}, { insertion_order: 3 }),
      ten(['king'], {}, { insertion_order: 2 }),
      ten(['king'], {}, { insertion_order: 1, content: 'x' }),
    ],
    said: ['king'],
    settings: { budgetTokens: 15 },
    reasons: ['key', 'budget', 'budget'],
  },
  {
    name: 'an entry can be outside of the budget',
    entries: [ten(['king'], { ignore_budget: true }), ten(['king'])],
    said: ['king'],
    settings: { budgetTokens: 5 },
    reasons: ['key', 'budget'],
  },
  {
    name: 'the higher order has the budget first',
    entries: [ten(['king'], {}, { insertion_order: 1 }), ten(['king'], {}, { insertion_order: 2 })],
    said: ['king'],
    settings: { budgetTokens: 15 },
    reasons: ['budget', 'key'],
  },
  {
    name: 'the higher priority has the budget before the order',
    entries: [ten(['king'], {}, { insertion_order: 1, priority: 5 }), ten(['king'], {}, { insertion_order: 2 })],
    said: ['king'],
    settings: { budgetTokens: 15 },
    reasons: ['key', 'budget'],
  },
  {
    name: '@@ignore_on_max_context has the budget last',
    entries: [e(['king'], { content: '@@ignore_on_max_context\n0123456789', priority: 9 }), ten(['king'])],
    said: ['king'],
    settings: { budgetTokens: 15 },
    reasons: ['budget', 'key'],
  },
  {
    name: "a book's own budget wins over the settings",
    entries: [ten(['king']), ten(['king'])],
    book: { token_budget: 100 },
    said: ['king'],
    settings: { budgetTokens: 5 },
    reasons: ['key', 'key'],
  },
  {
    name: "a book's own small budget stops only its entries",
    books: [
      loreBook([ten(['king']), ten(['king'])], { token_budget: 15 }),
      loreBook([ten(['king'])], {}, { id: 'other', source: 'global' }),
    ],
    said: ['king'],
    reasons: ['key', 'budget', 'key'],
  },
  {
    name: 'a full budget ends recursion',
    entries: [ten(['king'], {}, { content: 'queen', insertion_order: 200 }), ten(['king']), ten(['queen'])],
    said: ['king'],
    settings: { recursive: true, budgetTokens: 12 },
    reasons: ['key', 'budget', 'no_key'],
  },
  {
    name: "the chat's book has the budget before the character's",
    books: [loreBook([ten(['king'])]), loreBook([ten(['king'])], {}, { id: 'chat', source: 'chat' })],
    said: ['king'],
    settings: { budgetTokens: 15 },
    reasons: ['budget', 'key'],
  },
  {
    name: "the persona's book has the budget before the character's",
    books: [loreBook([ten(['king'])]), loreBook([ten(['king'])], {}, { id: 'persona', source: 'persona' })],
    said: ['king'],
    settings: { budgetTokens: 15 },
    reasons: ['budget', 'key'],
  },
  {
    name: 'the character comes before the global books by default',
    books: [
      loreBook([ten(['king'])], {}, { id: 'world', source: 'global' }),
      loreBook([ten(['king'], {}, { insertion_order: 1 })]),
    ],
    said: ['king'],
    settings: { budgetTokens: 15 },
    reasons: ['budget', 'key'],
  },
  {
    name: 'the global books can come first',
    books: [loreBook([ten(['king'])], {}, { id: 'world', source: 'global' }), loreBook([ten(['king'])])],
    said: ['king'],
    settings: { budgetTokens: 15, insertionStrategy: 'global_first' },
    reasons: ['key', 'budget'],
  },
  {
    name: 'character and global books can be mixed by order',
    books: [
      loreBook([ten(['king'], {}, { insertion_order: 2 })], {}, { id: 'world', source: 'global' }),
      loreBook([ten(['king'], {}, { insertion_order: 1 })]),
    ],
    said: ['king'],
    settings: { budgetTokens: 15, insertionStrategy: 'evenly' },
    reasons: ['key', 'budget'],
  },
];

const RULES: LoreCase[] = [
  {
    name: 'an entry is for the triggers it names',
    entries: [t(['king'], { triggers: ['continue', 'swipe'] }), t(['king'], { triggers: ['normal'] })],
    said: ['king'],
    reasons: ['trigger', 'key'],
  },
  {
    name: 'a reply written anew is a swipe as well, and no ordinary turn',
    entries: [t(['king'], { triggers: ['swipe'] }), t(['king'], { triggers: ['normal'] })],
    said: ['king'],
    input: { trigger: 'regenerate' },
    reasons: ['key', 'trigger'],
  },
  {
    name: 'triggers that are none leave an entry for all',
    entries: [t(['king'], { triggers: ['often'] })],
    said: ['king'],
    reasons: ['key'],
  },
  {
    name: 'a filter by name',
    entries: [
      t(['king'], { character_filter: { names: ['Ann'], tags: [], isExclude: false } }),
      t(['king'], { character_filter: { names: ['Bea'], tags: [], isExclude: false } }),
    ],
    said: ['king'],
    reasons: ['key', 'filter'],
  },
  {
    name: 'a filter that excludes by name',
    entries: [t(['king'], { character_filter: { names: ['Ann'], isExclude: true } })],
    said: ['king'],
    reasons: ['filter'],
  },
  {
    name: 'a filter by tag, in the names of a world file',
    entries: [t(['king'], { characterFilter: { tags: ['elf'] } }), t(['king'], { characterFilter: { tags: ['orc'] } })],
    said: ['king'],
    reasons: ['key', 'filter'],
  },
  {
    name: 'an entry waits until the chat is long enough',
    entries: [t(['king'], { delay: 3 }), t(['king'], { delay: 2 })],
    said: ['king', 'a'],
    reasons: ['delay', 'key'],
  },
  {
    name: 'a number as a string counts as one',
    entries: [t(['king'], { delay: '3' })],
    said: ['king'],
    reasons: ['delay'],
  },
];

const TIMED: LoreCase[] = [
  {
    name: 'a sticky entry leaves its effect',
    entries: [t(['king'], { sticky: 2 })],
    said: ['king', 'a'],
    reasons: ['key'],
    effects: [effect('sticky', 2, 4)],
  },
  {
    name: 'a cooldown begins when its entry comes in',
    entries: [t(['king'], { cooldown: 3 })],
    said: ['king'],
    reasons: ['key'],
    effects: [effect('cooldown', 1, 4)],
  },
  {
    name: 'an entry that did not come in leaves no effect',
    entries: [t(['king'], { sticky: 2, cooldown: 2 })],
    said: ['a'],
    reasons: ['no_key'],
    effects: [],
  },
  {
    name: '@@keep_activate_after_match leaves a mark without end',
    entries: [decorated('@@keep_activate_after_match')],
    said: ['king'],
    reasons: ['key'],
    effects: [effect('matched', 1, null)],
  },
];

const DECORATORS: LoreCase[] = [
  {
    name: '@@activate has an entry in without a key',
    entries: [decorated('@@activate', [])],
    said: [],
    reasons: ['decorator'],
    contents: ['Text.'],
  },
  {
    name: '@@dont_activate keeps an entry out',
    entries: [decorated('@@dont_activate')],
    said: ['king'],
    reasons: ['decorator'],
    contents: [],
  },
  {
    name: '@@activate is stronger than @@dont_activate',
    entries: [decorated('@@dont_activate\n@@activate')],
    said: [],
    reasons: ['decorator'],
    contents: ['Text.'],
  },
  {
    name: '@@activate does not bring a disabled entry in',
    entries: [decorated('@@activate', [], { enabled: false })],
    said: [],
    reasons: ['disabled'],
  },
  {
    name: '@@activate_only_after waits for as many replies',
    entries: [decorated('@@activate_only_after 2'), decorated('@@activate_only_after 1')],
    said: ['king', 'a'],
    reasons: ['decorator', 'key'],
  },
  {
    name: '@@activate_only_every counts the replies',
    entries: [decorated('@@activate_only_every 2'), decorated('@@activate_only_every 3')],
    said: ['king'],
    input: { replyCount: 4 },
    reasons: ['key', 'decorator'],
  },
  {
    name: 'a constant entry is held to its decorators',
    entries: [decorated('@@activate_only_after 2', [], { constant: true })],
    said: ['a'],
    reasons: ['decorator'],
  },
  {
    name: '@@is_greeting asks for the greeting the chat began with',
    entries: [decorated('@@is_greeting 1'), decorated('@@is_greeting 0')],
    said: ['king'],
    input: { greetingIndex: 1 },
    reasons: ['key', 'decorator'],
  },
  {
    name: '@@is_greeting does not count when the greeting is not known',
    entries: [decorated('@@is_greeting 1')],
    said: ['king'],
    reasons: ['key'],
  },
  {
    name: '@@is_user_icon asks for the icon',
    entries: [decorated('@@is_user_icon hat'), decorated('@@is_user_icon cap')],
    said: ['king'],
    input: { userIcon: 'hat' },
    reasons: ['key', 'decorator'],
  },
  {
    name: '@@additional_keys asks for one of them as well',
    entries: [decorated('@@additional_keys sword, shield'), decorated('@@additional_keys crown')],
    said: ['king shield'],
    reasons: ['key', 'additional_key'],
  },
  {
    name: '@@additional_keys twice asks for one of each',
    entries: [decorated('@@additional_keys sword\n@@additional_keys shield')],
    said: ['king shield'],
    reasons: ['additional_key'],
  },
  {
    name: '@@exclude_keys keeps an entry out',
    entries: [decorated('@@exclude_keys sword,shield')],
    said: ['king', 'shield'],
    reasons: ['excluded_key'],
    keys: ['shield'],
    messageIds: ['m1'],
  },
  {
    name: '@@exclude_keys_all keeps an entry out when all are there',
    entries: [decorated('@@exclude_keys_all sword,shield'), decorated('@@exclude_keys_all sword,crown')],
    said: ['king shield sword'],
    reasons: ['excluded_key', 'key'],
  },
  {
    name: '@@exclude_keys holds for a constant entry',
    entries: [decorated('@@exclude_keys sword', [], { constant: true })],
    said: ['sword'],
    reasons: ['excluded_key'],
  },
  {
    name: '@@match_full_word and @@match_partial_word win over the settings',
    entries: [decorated('@@match_full_word', ['art']), decorated('@@match_partial_word', ['art'])],
    settings: { matchWholeWords: true },
    said: ['party'],
    reasons: ['no_key', 'key'],
  },
  {
    name: 'with use_regex the additional keys are more expressions',
    entries: [decorated('@@additional_keys ^k.ng', ['zzz'], { use_regex: true })],
    said: ['king'],
    reasons: ['regex'],
  },
  {
    name: 'an unknown decorator is left out of the content',
    entries: [decorated('@@sing_along 3')],
    said: ['king'],
    reasons: ['key'],
    contents: ['Text.'],
  },
  {
    name: 'the fallback of an unknown decorator counts',
    entries: [decorated('@@sing_along 3\n@@@dance\n@@@dont_activate')],
    said: ['king'],
    reasons: ['decorator'],
  },
  {
    name: 'the fallback of a known decorator does not count',
    entries: [decorated('@@depth 2\n@@@dont_activate')],
    said: ['king'],
    reasons: ['key'],
  },
  {
    name: 'the fallback of a value that makes no sense counts',
    entries: [decorated('@@depth deep\n@@@dont_activate')],
    said: ['king'],
    reasons: ['decorator'],
  },
  {
    name: 'token depths are not for chats: their fallback counts',
    entries: [decorated('@@instruct_depth 50\n@@@depth 3')],
    said: ['king', 'a', 'b', 'c'],
    reasons: ['key'],
    places: [{ position: 'at_depth', depth: 3, role: 'system' }],
  },
  {
    name: '@@priority has the budget first',
    entries: [ten(['king']), decorated('@@priority 4')],
    settings: { budgetTokens: 8 },
    said: ['king'],
    reasons: ['budget', 'key'],
  },
];

const at = (position: number, more = {}) => t(['king'], { position, ...more }, { content: `At ${position}.` });
const PLACES: LoreCase[] = [
  {
    name: "each of SillyTavern's positions has its name",
    entries: [0, 1, 2, 3, 5, 6].map((position) => t(['king'], { position }, { insertion_order: position })),
    said: ['king'],
    reasons: ['key', 'key', 'key', 'key', 'key', 'key'],
    places: ['before_char', 'after_char', 'an_top', 'an_bottom', 'em_top', 'em_bottom'].map((position) => ({
      position,
    })),
  },
  {
    name: 'an entry at a depth has a depth and a role',
    entries: [at(4, { depth: 2, role: 1 })],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'at_depth', depth: 2, role: 'user' }],
  },
  {
    name: 'a depth is 4 and a role system by default',
    entries: [at(4)],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'at_depth', depth: 4, role: 'system' }],
  },
  {
    name: 'an outlet has its name',
    entries: [at(7, { outlet_name: 'weather' })],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'outlet', outlet: 'weather' }],
  },
  {
    name: "the card's own position",
    entries: [e(['king'], { position: 'before_char' })],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'before_char' }],
  },
  {
    name: 'without a position it is after the character',
    entries: [e(['king'])],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'after_char' }],
  },
  {
    name: '@@position wins',
    entries: [decorated('@@position scenario\n@@depth 1')],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'scenario' }],
  },
  {
    name: '@@position of an unknown place leaves the others',
    entries: [decorated('@@position moon', ['king'], { position: 'before_char' })],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'before_char' }],
  },
  {
    name: '@@depth and @@role place an entry in the history',
    entries: [decorated('@@depth 1\n@@role assistant')],
    said: ['king', 'a'],
    reasons: ['key'],
    places: [{ position: 'at_depth', depth: 1, role: 'assistant' }],
  },
  {
    name: '@@depth beyond the oldest message is before it',
    entries: [decorated('@@depth 99')],
    said: ['king', 'a'],
    reasons: ['key'],
    places: [{ position: 'at_depth', depth: 2, role: 'system' }],
  },
  {
    name: '@@reverse_depth counts from the oldest message',
    entries: [decorated('@@reverse_depth 1')],
    said: ['king', 'a', 'b'],
    reasons: ['key'],
    places: [{ position: 'at_depth', depth: 2, role: 'system' }],
  },
  {
    name: '@@end is after the newest message',
    entries: [decorated('@@end')],
    said: ['king'],
    reasons: ['key'],
    places: [{ position: 'at_depth', depth: 0, role: 'system' }],
  },
  {
    name: 'lower orders stand earlier',
    entries: [
      e(['king'], { insertion_order: 5, content: 'five' }),
      e(['king'], { insertion_order: 1, content: 'one' }),
    ],
    said: ['king'],
    reasons: ['key', 'key'],
    contents: ['one', 'five'],
  },
  {
    name: 'macros in a content are expanded',
    entries: [e(['king'], { content: 'The king of {{user}}.' })],
    said: ['king'],
    reasons: ['key'],
    contents: ['The king of Bo.'],
  },
  {
    name: 'escaped braces in a content are braces',
    entries: [e(['king'], { content: String.raw`\{\{char\}\} is {{char}}.` }), e(['king'], { content: 'a\\}\\}' })],
    said: ['king'],
    input: macros,
    reasons: ['key', 'key'],
    contents: ['a}}', '{{char}} is Ann.'],
  },
  {
    name: 'an entry without content comes in and adds nothing',
    entries: [e(['king'], { content: '' })],
    said: ['king'],
    reasons: ['key'],
    contents: [],
  },
];

export const LORE_CASES = {
  KEYS,
  LIMITS,
  REGEXES,
  SECONDARY,
  DEPTHS,
  RECURSION,
  CHANCE,
  BUDGETS,
  RULES,
  TIMED,
  DECORATORS,
  PLACES,
};
