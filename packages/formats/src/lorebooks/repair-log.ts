import type { Repair } from '../cards/card.ts';
import { createUnreadable } from '../cards/unreadable.ts';

/**
 * Tells of one repair: the field, what was made of it, and the value that is lost there, when one is: that is kept.
 *
 * Throws an AppError `unprocessable` when over 1,000 values are lost.
 */
export type Tell = (field: string, message: string, lost?: unknown) => void;

const KEPT = 'kept in extensions.greenroom.unreadable';

/** Collects repairs, the same one in many entries as one. */
export interface RepairLog {
  /** Tells of a repair of the book itself. */
  ofBook: Tell;
  /** What tells of the repairs of the entry at this place of the file. */
  ofEntry(index: number): Tell;
  /** The repairs, in the order they were met. */
  list(): Repair[];
  /** The values that are lost where they stood, by their paths. */
  readonly unreadable: ReadonlyMap<string, unknown>;
}

/** An empty log. A book of 100,000 entries with the same fault gives one repair: the first place, and how many. */
export function createRepairLog(): RepairLog {
  const repairs = new Map<string, Repair & { count: number }>();
  const unreadable = createUnreadable('lorebook');
  const add = (group: string, path: string, message: string, lost?: unknown) => {
    if (lost !== undefined) unreadable.keep(path, lost);
    const known = repairs.get(group);
    if (known) known.count += 1;
    else
      repairs.set(group, {
        path,
        message: lost === undefined ? message : `${message.replace(/\.$/, '')}, and ${KEPT}`,
        count: 1,
      });
  };
  return {
    ofBook: (field, message, lost) => add(JSON.stringify([field, message]), field, message, lost),
    ofEntry: (index) => (field, message, lost) =>
      add(JSON.stringify(['entry', field, message]), `entries.${index}${field && `.${field}`}`, message, lost),
    list: () => [...repairs.values()].map(({ path, message, count }) => ({ path, message: counted(message, count) })),
    unreadable: unreadable.values,
  };
}

function counted(message: string, count: number): string {
  return count === 1 ? message : `${message} (and so in ${count} places)`;
}
