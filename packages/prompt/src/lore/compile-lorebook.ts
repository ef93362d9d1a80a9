import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { keyHoldsMacro } from '../macros/holds-macro.ts';
import { buildKeyAutomaton } from './build-key-automaton.ts';
import type { KeyAutomaton } from './build-key-automaton.ts';
import { foldCase } from './fold-case.ts';
import { fingerprint } from './fingerprint.ts';
import { parseDecorators } from './parse-decorators.ts';
import type { Decorators } from './parse-decorators.ts';
import { readExtras, toDepth } from './read-extras.ts';
import type { EntryExtras } from './read-extras.ts';
import { rememberFound } from './remember-found.ts';
import { keyShape } from './searched-text.ts';
import type { KeyShape } from './searched-text.ts';
import { flagsThatAreNone, readRegexKey, toRegex } from './read-regex-key.ts';

/** A key of an entry, made ready for the search. */
export type CompiledKey = { text: string } & (
  | { kind: 'plain'; probe: number }
  /** `cased` is for when case counts, where that is left to the settings; else null. */
  | { kind: 'regex'; regex: RegExp; marksMessages: boolean; cased: RegExp | null }
  /** Holds a macro: what it is shows only in the turn. One and the same for all that are alike. */
  | ({ kind: 'macro' } & KeyMode)
  | { kind: 'invalid'; fault: string }
);

/** A plain key as it is looked for; null leaves it to the settings. */
export interface Probe {
  key: string;
  folded: string;
  shape: KeyShape;
  caseSensitive: boolean | null;
  wholeWords: boolean | null;
}

export interface CompiledEntry {
  index: number;
  id: string | number;
  enabled: boolean;
  constant: boolean;
  order: number;
  priority: number;
  content: string;
  /** The decorators in the content that nobody here knows. */
  ignored: string[];
  position: string;
  decorators: Decorators;
  extras: EntryExtras;
  primary: CompiledKey[];
  secondary: CompiledKey[];
  additional: CompiledKey[][];
  excluded: CompiledKey[][];
  excludedAll: CompiledKey[][];
  /** All of these keys. */
  all: CompiledKey[];
  /** A primary key that is plain text though it looks like an expression, and the flags in it that are none. */
  notFlags: { text: string; flags: string } | null;
  hasMacroKeys: boolean;
  hasRegexKeys: boolean;
  /** Its own scan depth, a decorator's before SillyTavern's; null leaves it to the book. */
  scanDepth: number | null;
  /** Tells it from another; only for entries whose effects are kept, empty for others. */
  hash: string;
}

/** Plain keys and the automaton that finds them all. */
export interface ProbeSet {
  probes: Probe[];
  /** For each key of the automaton the numbers of its probes. */
  probesOf: number[][];
  automaton: KeyAutomaton;
}

export interface CompiledLorebook {
  /** In the order of the book. */
  entries: CompiledEntry[];
  /** In the order in which they are given a chance: higher priority first, then higher order. */
  sorted: CompiledEntry[];
  plain: ProbeSet;
  /** For each plain key the places of the entries that have it. */
  entriesWith: number[][];
  scanDepth: number | null;
  /** null: it has none of its own. */
  tokenBudget: number | null;
  recursive: boolean | null;
}

const compiled = new WeakMap<Lorebook, CompiledLorebook>();

/**
 * Makes a lorebook ready to be searched with. The work is done once for each book object and kept with it, so
 * whoever keeps the book from one turn to the next is spared it; a book must not be changed in place.
 */
export function compileLorebook(book: Lorebook): CompiledLorebook {
  const known = compiled.get(book) ?? compile(book);
  compiled.set(book, known);
  return known;
}

function compile(book: Lorebook): CompiledLorebook {
  const collector = new KeyCollector();
  const entries = book.entries.map((entry, index) => compileEntry(entry, index, collector));
  const sorted = entries.toSorted((a, b) => b.priority - a.priority || b.order - a.order);
  const found = collector.finish();
  const plain = { ...found, automaton: rememberFound(found.automaton) };
  const { token_budget: tokens } = book;
  return {
    entries,
    sorted,
    plain,
    entriesWith: entriesWith(entries, plain),
    scanDepth: toDepth(book.scan_depth),
    tokenBudget: typeof tokens === 'number' && tokens > 0 ? tokens : null,
    recursive: book.recursive_scanning ?? null,
  };
}

function entriesWith(entries: readonly CompiledEntry[], { probes }: ProbeSet): number[][] {
  const places = probes.map((): number[] => []);
  for (const { index, all } of entries) {
    for (const key of all) if (key.kind === 'plain') places[key.probe]!.push(index);
  }
  return places;
}

function compileEntry(entry: LorebookEntry, index: number, collector: KeyCollector): CompiledEntry {
  const extras = readExtras(entry.extensions);
  const { decorators, content, ignored } = parseDecorators(entry.content);
  // Only where no SillyTavern wrote it does `use_regex` say that a key without slashes is an expression.
  const bare = entry.use_regex && !extras.fromSillyTavern;
  const mode: KeyMode = {
    caseSensitive: extras.caseSensitive ?? entry.case_sensitive ?? null,
    wholeWords: decorators.wholeWords ?? extras.matchWholeWords,
    bare,
  };
  const toKeys = (keys: readonly string[]) => keys.flatMap((key) => compileKey(key, mode, collector));
  // With expressions, V3 has the additional keys be more of the same, and neither secondary nor excluded keys.
  const additional = decorators.additionalKeys.map(toKeys);
  const primary = toKeys(entry.keys);
  const keys = {
    primary: bare ? [...primary, ...additional.flat()] : primary,
    secondary: bare || !entry.selective ? [] : toKeys(entry.secondary_keys ?? []),
    additional: bare ? [] : additional,
    excluded: bare ? [] : decorators.excludeKeys.map(toKeys),
    excludedAll: bare ? [] : decorators.excludeKeysAll.map(toKeys),
  };
  const all = [keys.primary, keys.secondary, keys.additional, keys.excluded, keys.excludedAll].flat(2);
  return {
    index,
    id: entry.id ?? index,
    enabled: entry.enabled,
    constant: entry.constant === true,
    order: entry.insertion_order,
    priority: decorators.ignoreOnMaxContext ? Number.MIN_SAFE_INTEGER : (decorators.priority ?? entry.priority ?? 0),
    content,
    ignored,
    position: entry.position ?? '',
    decorators,
    extras,
    ...keys,
    all,
    notFlags: bare ? null : notFlagsIn(entry.keys),
    hasMacroKeys: all.some(({ kind }) => kind === 'macro'),
    hasRegexKeys: all.some(({ kind }) => kind === 'regex'),
    scanDepth: decorators.scanDepth === undefined ? extras.scanDepth : toDepth(decorators.scanDepth),
    hash: isTimed(extras, decorators) ? fingerprint(entry, extras) : '',
  };
}

function notFlagsIn(keys: readonly string[]): CompiledEntry['notFlags'] {
  for (const key of keys) {
    const text = key.trim();
    const flags = flagsThatAreNone(text);
    if (flags !== null) return { text, flags };
  }
  return null;
}

function isTimed({ sticky, cooldown }: EntryExtras, { keepAfterMatch, dontAfterMatch }: Decorators): boolean {
  return sticky > 0 || cooldown > 0 || keepAfterMatch === true || dontAfterMatch === true;
}

/** How the keys of an entry are taken. */
export interface KeyMode {
  caseSensitive: boolean | null;
  wholeWords: boolean | null;
  /** Keys are expressions without slashes around them. */
  bare: boolean;
}

function compileKey(text: string, mode: KeyMode, collector: KeyCollector): CompiledKey[] {
  if (text.trim() === '') return [];
  return [keyHoldsMacro(text) ? collector.macroKey(text, mode) : compileExpanded(text, text, mode, collector)];
}

/** Makes a key ready whose macros are expanded; `text` is how the book has it. */
export function compileExpanded(
  text: string,
  expanded: string,
  { caseSensitive, wholeWords, bare }: KeyMode,
  collector: KeyCollector,
): CompiledKey {
  const key = expanded.trim();
  const written = readRegexKey(key);
  const regex = written ?? (bare && key !== '' ? toRegex(key, caseSensitive ? '' : 'i') : null);
  if (!regex)
    return {
      kind: 'plain',
      text,
      probe: collector.add({ key, folded: foldCase(key), shape: keyShape(key), caseSensitive, wholeWords }),
    };
  if ('fault' in regex) return { kind: 'invalid', text, fault: regex.fault };
  const isCaseOpen = !written && caseSensitive === null;
  return { kind: 'regex', text, ...regex, cased: isCaseOpen ? new RegExp(key) : null };
}

/** Gathers plain keys, and those with macros, each once however many entries have it. */
export class KeyCollector {
  readonly #probes: Probe[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #macroKeys = new Map<string, CompiledKey>();

  macroKey(text: string, mode: KeyMode): CompiledKey {
    const name = `${nameOf(mode)} ${mode.bare} ${text}`;
    const key = this.#macroKeys.get(name) ?? { kind: 'macro', text, ...mode };
    this.#macroKeys.set(name, key);
    return key;
  }

  add(probe: Probe): number {
    const name = `${nameOf(probe)} ${probe.key}`;
    const number = this.#numbers.get(name) ?? this.#probes.push(probe) - 1;
    this.#numbers.set(name, number);
    return number;
  }

  finish(): ProbeSet {
    const byFolded = Map.groupBy(this.#probes.keys(), (number) => this.#probes[number]!.folded);
    const automaton = buildKeyAutomaton([...byFolded.keys()]);
    return { probes: this.#probes, probesOf: [...byFolded.values()], automaton };
  }
}

function nameOf({ caseSensitive, wholeWords }: Pick<KeyMode, 'caseSensitive' | 'wholeWords'>): string {
  return `${String(caseSensitive)} ${String(wholeWords)}`;
}
