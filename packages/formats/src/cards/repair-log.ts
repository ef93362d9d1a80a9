import type { Repair } from './card.ts';
import { createUnreadable } from './unreadable.ts';

/** Gathers what reading a card repaired, and the values it could make nothing of. */
export interface RepairLog {
  /** Tells one repair. Those that differ only in a list's index are told once, with their number. */
  tell(path: string, message: string): void;
  /**
   * Tells of a value that was of no use where it stood, and keeps it to be found again.
   *
   * Throws an AppError `unprocessable` for more than 1,000 of them.
   */
  keep(path: string, value: unknown, fault: string): void;
  /** What was told so far. */
  repairs(): Repair[];
  /** The values of no use, by where they stood. */
  readonly unreadable: ReadonlyMap<string, unknown>;
}

/**
 * An empty log. Its list stays short whatever a file holds: a lorebook of thousands of entries that all lack
 * the same field makes one line.
 */
export function createRepairLog(): RepairLog {
  const groups = new Map<string, Repair & { count: number }>();
  const unreadable = createUnreadable('card');
  const tell = (path: string, message: string) => {
    const key = `${message}\n${path.replaceAll(/\.\d+(?=\.|$)/g, '.*')}`;
    const group = groups.get(key) ?? { path, message, count: 0 };
    group.count += 1;
    groups.set(key, group);
  };
  return {
    tell,
    keep(path, value, fault) {
      unreadable.keep(path, value);
      tell(path, `${fault} What it was is kept in extensions.greenroom.unreadable.`);
    },
    repairs: () =>
      [...groups.values()].map(({ path, message, count }) => ({
        path,
        message: count === 1 ? message : `${message} (${count - 1} more like it.)`,
      })),
    unreadable: unreadable.values,
  };
}
