import type { KeyAutomaton } from './build-key-automaton.ts';

/** What all automata of the process keep in mind together: 32 MB at most, where texts have other than Latin letters. */
const MAX_REMEMBERED = 16_000_000;

/** Longer texts are not kept: they are few, and what they are cut from would stay in memory with them. */
const MAX_TEXT = 50_000;

/** What keeping one text costs beside its characters, and what each number found in it does. */
const ITEM_SIZE = 100;
const NUMBER_SIZE = 4;

/** How much is freed at a time when there is no more room, as a part of all: little by little takes too long. */
const FREED = 1 / 8;

/** What was found in a text, among what its automaton has in mind. */
interface Item {
  text: string;
  found: readonly number[];
  among: Map<string, Item>;
}

/** What several automata have in mind, in the order in which it was asked for. */
export interface Memory {
  /** Notes that something new or known was asked for last, and gives up what was asked for longest ago. */
  keep: (item: Item) => void;
}

/** Makes a memory of this size, about that of UTF-16 code units. */
export function createMemory(most = MAX_REMEMBERED): Memory {
  const items = new Set<Item>();
  let size = 0;
  const forget = (item: Item) => {
    items.delete(item);
    item.among.delete(item.text);
    size -= sizeOf(item);
  };
  return {
    keep: (item) => {
      if (!items.delete(item)) size += sizeOf(item);
      items.add(item);
      if (size <= most) return;
      for (const oldest of items) {
        forget(oldest);
        if (size <= most * (1 - FREED)) break;
      }
    },
  };
}

function sizeOf({ text, found }: Item): number {
  return text.length + found.length * NUMBER_SIZE + ITEM_SIZE;
}

const shared = createMemory();

/**
 * Has an automaton remember what it found in the texts it was asked about last: from one turn to the next most
 * messages stay the same. All automata share one memory, so that the number of books in use does not make it grow;
 * what those hold that are not used any more goes when others need the room.
 */
export function rememberFound({ find }: KeyAutomaton, memory = shared): KeyAutomaton {
  const known = new Map<string, Item>();
  return {
    find: (text) => {
      if (text.length > MAX_TEXT) return find(text);
      const item = known.get(text) ?? { text, found: find(text), among: known };
      known.set(text, item);
      memory.keep(item);
      return item.found;
    },
  };
}
