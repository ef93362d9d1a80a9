import type { EntryRun, Found } from './entry-run.ts';
import { MATCH_TEXTS } from './lore-types.ts';
import type { MatchText } from './lore-types.ts';
import type { SearchedText } from './searched-text.ts';
import type { TurnTexts } from './turn-texts.ts';

/** Where each of a number of keys was found. */
export interface KeyHits {
  /** The newest message, -1 for none. */
  messages: Int32Array;
  /** A bit for each of the texts beside the messages. */
  texts: Uint8Array;
  /** The first of the contents searched, -1 for none. */
  contents: Int32Array;
  /** For each message the keys of which it is the newest with them. */
  newestIn: Map<number, number[]>;
  /** The keys of which it was not told everywhere whether they are there, and that were not found elsewhere then. */
  untold: Set<number>;
}

/** A search for keys of one kind. */
export interface TextSearch {
  hits: KeyHits;
  /** From a message down to another, or, with null, to the depth of the search. */
  searchMessages: (texts: TurnTexts, from: number, to: number | null) => void;
  searchBeside: (texts: TurnTexts) => void;
  /** The contents of entries, the first of the number `first`; gives the keys of which more is known now. */
  searchContents: (contents: SearchedText[], first: number) => number[];
}

export function noHits(count: number): KeyHits {
  return {
    messages: new Int32Array(count).fill(-1),
    texts: new Uint8Array(count),
    contents: new Int32Array(count).fill(-1),
    newestIn: new Map(),
    untold: new Set(),
  };
}

export function noteMessage({ messages, newestIn }: KeyHits, key: number, index: number): void {
  if (messages[key] !== -1) return;
  messages[key] = index;
  const keys = newestIn.get(index);
  if (keys) keys.push(key);
  else newestIn.set(index, [key]);
}

/** How far an entry sees: so many messages, these texts, and the contents of these entries. */
export interface Sight {
  depth: number;
  texts: readonly MatchText[];
  contents: readonly EntryRun[];
}

/** Where a key was found that an entry can see, messages first. */
export function foundIn({ messages, texts, contents }: KeyHits, key: number, sight: Sight): Found | null {
  const index = messages[key]!;
  if (index !== -1 && index < sight.depth) return { in: 'message', index };
  const mask = texts[key]!;
  const name = mask === 0 ? undefined : sight.texts.find((text) => (mask & textBit(text)) !== 0);
  if (name) return { in: 'text', name };
  const by = contents[key] === -1 ? undefined : sight.contents[contents[key]!];
  return by ? { in: 'entry', by } : null;
}

export function textBit(name: MatchText): number {
  return 2 ** MATCH_TEXTS.indexOf(name);
}
