import { compileExpanded, KeyCollector } from './compile-lorebook.ts';
import type { CompiledKey, ProbeSet } from './compile-lorebook.ts';
import type { BookRun, EntryRun, Found, Round } from './entry-run.ts';
import { foundIn, textBit } from './key-hits.ts';
import type { Sight, TextSearch } from './key-hits.ts';
import { MAX_SCAN_DEPTH } from './lore-types.ts';
import type { LoreInput, LoreSettings } from './lore-types.ts';
import { createSearchWork, searchedText } from './searched-text.ts';
import { searchPlainKeys } from './search-plain-keys.ts';
import { searchRegexKeys } from './search-regex-keys.ts';
import type { RegexSearch, RegexWish } from './search-regex-keys.ts';
import { turnTexts } from './turn-texts.ts';

/** What came of looking for a key. */
export type KeyOutcome =
  | { found: Found; isRegex: boolean }
  | { fault: 'invalid_regex' | 'regex_timeout' | 'search_limit'; detail: string }
  | null;

/** Looks for the keys of the entries of one turn. */
export interface KeySearch {
  /** Searches the messages down to this depth, for entries that leave the depth to the settings. */
  deepen: (depth: number) => void;
  /** The entries a key of which has its newest message at this place. */
  runsNewAt: (index: number) => EntryRun[];
  /** Searches the contents of entries that came in; gives those to be judged again for it. */
  searchContents: (entries: readonly { run: EntryRun; content: string }[]) => EntryRun[];
  find: (run: EntryRun, key: CompiledKey, round: Round) => KeyOutcome;
  finds: (run: EntryRun, key: CompiledKey, round: Round) => boolean;
}

/**
 * Gets the keys of the entries that can still fire ready, and searches the texts for them: each text once for all
 * plain keys of a book, and all expressions in one go. Of each key only the newest message counts, so an entry
 * sees it when that message lies within its depth; deeper messages and the contents of entries are searched when
 * they are asked for, and then only they.
 */
export function createKeySearch(
  input: LoreInput,
  settings: LoreSettings,
  runs: readonly EntryRun[],
  baseDepth: number,
): KeySearch {
  const work = createSearchWork();
  const texts = turnTexts(input, settings, work);
  const keys = prepareKeys(input, settings, runs, baseDepth);
  const contents: EntryRun[] = [];
  for (const search of keys.searches) {
    search.searchMessages(texts, 0, null);
    search.searchBeside(texts);
  }
  let searched = baseDepth;
  let owners: Owners | undefined;
  const runsWith = (keysOf: (search: TextSearch) => number[]): EntryRun[] => {
    const found = new Set<EntryRun>();
    for (const [{ compiled, runs: ofBook }, search] of keys.plain) {
      for (const key of keysOf(search)) for (const index of compiled.entriesWith[key]!) found.add(ofBook[index]!);
    }
    owners ??= ownersOf(keys, runs);
    for (const search of [keys.macros, keys.regexes]) {
      for (const key of keysOf(search)) for (const run of owners.get(search)?.[key] ?? []) found.add(run);
    }
    return [...found];
  };
  const cutBeside = texts.beside.filter(({ text }) => !text.isWhole).map(({ name }) => name);
  let firstCutContent = Infinity;
  const isCut = (sight: Sight): boolean =>
    texts.newestCut < sight.depth ||
    firstCutContent < sight.contents.length ||
    (cutBeside.length > 0 && sight.texts.some((name) => cutBeside.includes(name)));
  const find: KeySearch['find'] = (run, key, { depth, kind }) => {
    // Those that came in are not seen while the search goes deeper for more.
    const seen = kind !== 'deeper' && run.book.recursive ? contents : NONE;
    const sight = { depth: run.depth ?? depth, texts: run.entry.extras.matchTexts, contents: seen };
    return findKey(keys, run, key, sight) ?? (isCut(sight) ? CUT : null);
  };
  return {
    deepen: (depth) => {
      if (depth <= searched) return;
      // Twice as deep each time: expressions cost more by the call than by the message.
      const to = Math.min(MAX_SCAN_DEPTH, Math.max(depth, searched * 2));
      for (const search of keys.searches) search.searchMessages(texts, searched, to);
      searched = to;
    },
    runsNewAt: (index) => runsWith((search) => search.hits.newestIn.get(index) ?? []),
    searchContents: (entries) => {
      const added = entries.map(({ content }) => searchedText(content, work));
      const cut = added.findIndex(({ isWhole }) => !isWhole);
      const isFirstCut = cut !== -1 && firstCutContent === Infinity;
      if (isFirstCut) firstCutContent = contents.length + cut;
      const changed = runsWith((search) => search.searchContents(added, contents.length));
      for (const { run } of entries) contents.push(run);
      // None of them can be told to be without its key any more.
      return isFirstCut ? runs.filter(({ book }) => book.recursive) : changed;
    },
    find,
    finds: (run, key, round) => {
      const outcome = find(run, key, round);
      return outcome !== null && 'found' in outcome;
    },
  };
}

const NONE: readonly EntryRun[] = [];

const CUT: KeyOutcome = {
  fault: 'search_limit',
  detail: 'None of its keys is in what was searched, but a text it sees is so long that its end was not searched.',
};

const SPENT: KeyOutcome = {
  fault: 'search_limit',
  detail: 'There were so many places to look at that its keys could not be looked for in all of them.',
};

const TOO_MANY_MACROS: KeyOutcome = {
  fault: 'search_limit',
  detail: 'There are so many keys with macros in them that those of this one were not expanded.',
};

interface PreparedKeys {
  /** What became of keys that show only in the turn what they are. */
  expanded: ReadonlyMap<CompiledKey, CompiledKey>;
  plain: ReadonlyMap<BookRun, TextSearch>;
  /** The plain ones among the expanded. */
  macros: TextSearch;
  regexes: RegexSearch;
  searches: TextSearch[];
}

function prepareKeys(
  { expand, matchRegexes }: LoreInput,
  settings: LoreSettings,
  runs: readonly EntryRun[],
  baseDepth: number,
): PreparedKeys {
  const { expanded, macroSet } = expandKeys(runs, expand, settings);
  const depths = new Map<BookRun, number>();
  for (const { book, depth } of runs) depths.set(book, Math.max(depths.get(book) ?? 0, depth ?? baseDepth));
  const plain = new Map<BookRun, TextSearch>();
  for (const [book, depth] of depths) {
    plain.set(book, searchPlainKeys(book.compiled.plain, { depth, recursive: book.recursive }, settings));
  }
  const deepest = [...depths.values()].reduce((most, depth) => Math.max(most, depth), 0);
  const macros = searchPlainKeys(macroSet, { depth: deepest, recursive: true }, settings);
  const regexes = searchRegexKeys(regexWishes(runs, expanded, baseDepth), matchRegexes);
  const searches = [...plain.values(), ...(macroSet.probes.length > 0 ? [macros] : []), regexes];
  return { expanded, plain, macros, regexes, searches };
}

function expandKeys(runs: readonly EntryRun[], expand: LoreInput['expand'], { caseSensitive }: LoreSettings) {
  const collector = new KeyCollector();
  const expanded = new Map<CompiledKey, CompiledKey>();
  const expandKey = keyExpander(expand);
  for (const { entry } of runs) {
    for (const key of entry.hasMacroKeys || (caseSensitive && entry.hasRegexKeys) ? entry.all : []) {
      if (key.kind === 'macro' && !expanded.has(key)) {
        const text = expandKey(key.text);
        const mode = { ...key, caseSensitive: key.caseSensitive ?? caseSensitive };
        if (text !== null) expanded.set(key, compileExpanded(key.text, text, mode, collector));
      } else if (key.kind === 'regex' && key.cased && caseSensitive) {
        expanded.set(key, { ...key, regex: key.cased });
      }
    }
  }
  const macroSet: ProbeSet = collector.finish();
  return { expanded, macroSet };
}

/** How many characters the keys with macros may have together in a turn, before and after, each once. */
const MAX_MACRO_KEYS = 1_000_000;

/** What one of them costs beside its characters: so there are ten thousand of them at most. */
const MACRO_KEY_WORK = 100;

/** Expands keys, each once however many entries have it; null when those before it have used up what there is. */
function keyExpander(expand: LoreInput['expand']): (text: string) => string | null {
  const known = new Map<string, string | null>();
  let left = MAX_MACRO_KEYS;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || left <= 0) return before ?? null;
    const expanded = expand(text);
    left -= text.length + expanded.length + MACRO_KEY_WORK;
    const made = left > 0 ? expanded : null;
    known.set(text, made);
    return made;
  };
}

function regexWishes(
  runs: readonly EntryRun[],
  expanded: ReadonlyMap<CompiledKey, CompiledKey>,
  baseDepth: number,
): RegexWish[] {
  const wishes: RegexWish[] = [];
  for (const { entry, book, depth } of runs) {
    for (const written of entry.hasRegexKeys || entry.hasMacroKeys ? entry.all : []) {
      const key = expanded.get(written) ?? written;
      if (key.kind !== 'regex') continue;
      const texts = entry.extras.matchTexts.reduce((mask, name) => mask | textBit(name), 0);
      wishes.push({ key, depth: depth ?? baseDepth, texts, recursive: book.recursive });
    }
  }
  return wishes;
}

/** The entries that have an expression, or a key with a macro in it, by what they search with and its number. */
type Owners = Map<TextSearch, EntryRun[][]>;

function ownersOf(keys: PreparedKeys, runs: readonly EntryRun[]): Owners {
  const owners: Owners = new Map(keys.searches.map((search) => [search, []]));
  for (const run of runs) {
    for (const written of run.entry.hasRegexKeys || run.entry.hasMacroKeys ? run.entry.all : []) {
      const place = placeOf(keys, run, written);
      if (place) (owners.get(place.search)![place.number] ??= []).push(run);
    }
  }
  return owners;
}

/** In which search a key is, and as which of its keys; null for one that cannot be found. */
function placeOf(keys: PreparedKeys, run: EntryRun, written: CompiledKey) {
  const key = keys.expanded.get(written) ?? written;
  if (key.kind === 'regex') return { search: keys.regexes, number: keys.regexes.numberOf(key) };
  if (key.kind !== 'plain') return null;
  return { search: key === written ? keys.plain.get(run.book)! : keys.macros, number: key.probe };
}

function findKey(keys: PreparedKeys, run: EntryRun, written: CompiledKey, sight: Sight): KeyOutcome {
  const key = keys.expanded.get(written) ?? written;
  if (key.kind === 'invalid') return { fault: 'invalid_regex', detail: key.fault };
  if (key.kind === 'macro') return TOO_MANY_MACROS;
  const place = placeOf(keys, run, written);
  const found = place && foundIn(place.search.hits, place.number, sight);
  if (found) return { found, isRegex: key.kind === 'regex' };
  if (place?.search.hits.untold.has(place.number)) return SPENT;
  if (place?.search !== keys.regexes || !keys.regexes.hasTimedOut(place.number)) return null;
  return { fault: 'regex_timeout', detail: 'The expression took too long, or others before it did.' };
}
