import { AppError } from '@greenroom/contract';

/** The most values that are kept: there are a few of no use at most, and each is kept by itself. */
const MAX_UNREADABLE = 1000;

/** The values of a card or a lorebook that were of no use where they stood. */
export interface Unreadable {
  /** Keeps one. Throws an AppError `unprocessable` for more than 1,000 of them. */
  keep(path: string, value: unknown): void;
  /** They by where they stood. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** None yet; `what` is what they stand in, in a sentence. */
export function createUnreadable(what: 'card' | 'lorebook'): Unreadable {
  const values = new Map<string, unknown>();
  return {
    values,
    keep(path, value) {
      if (values.size >= MAX_UNREADABLE) {
        const fault = `The ${what} holds over ${MAX_UNREADABLE} values that no ${what} has, such as ${path}.`;
        throw new AppError('unprocessable', `${fault} Take them out and import it again.`);
      }
      values.set(path, value);
    },
  };
}
