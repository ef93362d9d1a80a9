import type { SqlValue } from './engines/engine.ts';
import { keysetCondition, keysetOrder, type Keyset } from './keyset.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** A part of a `where`, with the values of its `?`. */
export interface Condition {
  sql: string;
  values: SqlValue[];
}

/** What to read of a list: an order and a position in it, or an offset with a count of all. */
export interface ListWindow {
  keyset: Keyset;
  limit: number;
  offset: number;
  count: boolean;
}

/** Rows of one table under the conditions, and how many there are in all when that was asked. */
export async function listRows<Row>(
  unit: UnitOfWork,
  table: string,
  conditions: Condition[],
  window: ListWindow,
  columns = '*',
): Promise<{ rows: Row[]; total: number | null }> {
  const counted = whereClause(conditions);
  const paged = whereClause([...conditions, ...keysetCondition(window.keyset)]);
  const rows = await unit.rows<Row>(
    `select ${columns} from ${table} ${paged.sql} ${keysetOrder(window.keyset)} limit ? offset ?`,
    [...paged.values, window.limit, window.offset],
  );
  if (!window.count) return { rows, total: null };
  const [count] = await unit.rows<{ total: number | string }>(
    `select count(*) as total from ${table} ${counted.sql}`,
    counted.values,
  );
  return { rows, total: Number(count?.total ?? 0) };
}

function whereClause(conditions: Condition[]): Condition {
  return {
    sql: `where ${conditions.map(({ sql }) => sql).join(' and ')}`,
    values: conditions.flatMap(({ values }) => values),
  };
}
