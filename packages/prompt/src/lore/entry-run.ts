import type { CompiledEntry, CompiledLorebook } from './compile-lorebook.ts';
import type { LoreFired, LoreSource, LoreStopped } from './lore-types.ts';

/** What entries may cost together. */
export interface Purse {
  limit: number;
  spent: number;
  /** An entry did not fit: from then on none that counts does, however small. */
  isFull: boolean;
}

/** A book in one turn. */
export interface BookRun {
  id: string;
  source: LoreSource;
  compiled: CompiledLorebook;
  /** In the order of the book. */
  runs: EntryRun[];
  recursive: boolean;
  purse: Purse;
}

/** Where a key was found: in a message, in a text beside them, or in the content of another entry. */
export type Found = { in: 'message'; index: number } | { in: 'text'; name: string } | { in: 'entry'; by: EntryRun };

/** What was decided of an entry, and what is told of it. */
export type Judgement = ({ fired: true; reason: LoreFired } | { fired: false; reason: LoreStopped }) & {
  key?: string;
  found?: Found;
  detail?: string;
};

/** An entry in one turn. */
export interface EntryRun {
  book: BookRun;
  entry: CompiledEntry;
  /** Its place in the order in which entries are given a chance. */
  rank: number;
  /** Its own or its book's scan depth; null leaves it to the settings, and grows for the minimum of activations. */
  depth: number | null;
  isSticky: boolean;
  /** Whether an earlier turn had it in, for the decorators that ask for it. */
  hasMatched: boolean;
  /** Not gone over any more: in, or out for this turn. */
  isSettled: boolean;
  judgement: Judgement | null;
}

/** What holds while the entries are gone over once. */
export interface Round {
  /** The first, one after entries came in, or one that went deeper for the minimum of activations. */
  kind: 'first' | 'recursion' | 'deeper';
  /** The level up to which entries that wait for recursion may come in. */
  level: number;
  /** How many messages an entry sees that leaves it to the settings. */
  depth: number;
}
