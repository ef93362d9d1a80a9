import type { Loss } from '../cards/card.ts';

/** How many kinds of fields are told one by one; fields nobody knows can have any number of names. */
const MAX_LISTED = 200;

/** Collects what a format cannot hold, one loss for each kind of field, with how many entries have it. */
export interface LossLog {
  ofBook(field: string, reason: string): void;
  ofEntry(field: string, reason: string): void;
  /** The losses, in the order they were met. */
  list(): Loss[];
}

/** An empty log. */
export function createLossLog(): LossLog {
  const losses = new Map<string, { field: string; reason: string; entries: number }>();
  const add = (field: string, reason: string, entries: number) => {
    const group = JSON.stringify([field, reason, entries === 0]);
    const known = losses.get(group);
    if (known) known.entries += entries;
    else losses.set(group, { field, reason, entries });
  };
  return {
    ofBook: (field, reason) => add(field, reason, 0),
    ofEntry: (field, reason) => add(field, reason, 1),
    list: () => {
      const listed = [...losses.values()].slice(0, MAX_LISTED).map(({ field, reason, entries }) => ({
        path: entries === 0 ? field : `entries.*.${field}`,
        message: `${field} of ${owner(entries)}: ${reason}`,
      }));
      const more = losses.size - listed.length;
      return more === 0 ? listed : [...listed, { path: '', message: `${more} further kinds of fields are lost too` }];
    },
  };
}

function owner(entries: number): string {
  if (entries === 0) return 'the book';
  return entries === 1 ? '1 entry' : `${entries} entries`;
}
