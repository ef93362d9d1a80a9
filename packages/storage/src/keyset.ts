import type { SqlValue } from './engines/engine.ts';

/** Where a page of a keyset walk starts: after the row with this value and id. */
export interface KeysetPosition {
  value: SqlValue;
  id: string | number;
}

/** How a list is ordered: by one expression that is never null, and by id where that is equal. */
export interface Keyset {
  expression: string;
  order: 'asc' | 'desc';
  after?: KeysetPosition;
}

/** The condition that a row comes after the position, or none. */
export function keysetCondition({ expression, order, after }: Keyset): { sql: string; values: SqlValue[] }[] {
  if (!after) return [];
  const sign = order === 'asc' ? '>' : '<';
  // Compared as one row, so that an index on both is entered at the position.
  return [{ sql: `(${expression}, id) ${sign} (?, ?)`, values: [after.value, after.id] }];
}

/** The matching `order by`. */
export function keysetOrder({ expression, order }: Keyset): string {
  return `order by ${expression} ${order}, id ${order}`;
}
