import type { BookRun, EntryRun } from './entry-run.ts';
import type { LoreSettings, LoreSource } from './lore-types.ts';

/**
 * Puts the entries in the order in which they are given a chance, and the budget: those of the chat, of the persona,
 * then of the character and the global books as the strategy says; in each of these by priority, then by order, the
 * higher ones first.
 */
export function orderRuns(books: readonly BookRun[], strategy: LoreSettings['insertionStrategy']): EntryRun[] {
  return sourcesInOrder(strategy).flatMap((sources) => {
    const chosen = books.filter(({ source }) => sources.includes(source));
    // Each book is sorted already, and sorting what is sorted in parts is quick.
    const inParts = chosen.flatMap((book) => book.compiled.sorted.map(({ index }) => book.runs[index]!));
    return chosen.length < 2
      ? inParts
      : inParts.toSorted(({ entry: a }, { entry: b }) => b.priority - a.priority || b.order - a.order);
  });
}

function sourcesInOrder(strategy: LoreSettings['insertionStrategy']): LoreSource[][] {
  if (strategy === 'evenly') return [['chat'], ['persona'], ['character', 'global']];
  const [first, second]: LoreSource[] = strategy === 'global_first' ? ['global', 'character'] : ['character', 'global'];
  return [['chat'], ['persona'], [first!], [second!]];
}
