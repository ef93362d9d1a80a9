import type { Repair } from '../cards/card.ts';

/** Tells of one repair: the field and what was made of it. */
export type Tell = (field: string, message: string) => void;

/** Collects repairs, the same one in many entries as one. */
export interface RepairLog {
  /** Tells of a repair of the book itself. */
  ofBook: Tell;
  /** What tells of the repairs of the entry at this place of the file. */
  ofEntry(index: number): Tell;
  /** The repairs, in the order they were met. */
  list(): Repair[];
}

/** An empty log. A book of 100,000 entries with the same fault gives one repair: the first place, and how many. */
export function createRepairLog(): RepairLog {
  const repairs = new Map<string, Repair & { count: number }>();
  const add = (group: string, path: string, message: string) => {
    const known = repairs.get(group);
    if (known) known.count += 1;
    else repairs.set(group, { path, message, count: 1 });
  };
  return {
    ofBook: (field, message) => add(JSON.stringify([field, message]), field, message),
    ofEntry: (index) => (field, message) =>
      add(JSON.stringify(['entry', field, message]), `entries.${index}${field && `.${field}`}`, message),
    list: () => [...repairs.values()].map(({ path, message, count }) => ({ path, message: counted(message, count) })),
  };
}

function counted(message: string, count: number): string {
  return count === 1 ? message : `${message} (and so in ${count} places)`;
}
