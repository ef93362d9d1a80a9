import type { LorebookEntry } from '@greenroom/contract';

/** Tells that the entry at this place of the list got another id. */
type TellDuplicate = (index: number, id: number | string, next: number) => void;

/**
 * The entries with ids that no two of them share: the first with an id keeps it, a later one gets the lowest number
 * that is free. Entries without an id stay without.
 */
export function uniqueIds(entries: LorebookEntry[], tell: TellDuplicate): LorebookEntry[] {
  const taken = new Set(entries.map((entry) => entry.id));
  const seen = new Set<number | string>();
  let free = 0;
  return entries.map((entry, index) => {
    const { id } = entry;
    if (id === undefined || id === null) return entry;
    if (!seen.has(id)) {
      seen.add(id);
      return entry;
    }
    while (taken.has(free)) free += 1;
    taken.add(free);
    tell(index, id, free);
    return { ...entry, id: free };
  });
}
