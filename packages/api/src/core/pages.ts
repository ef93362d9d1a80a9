import { AppError, type CollectionMetadata } from '@greenroom/contract';
import type { Keyset, KeysetPosition, ListWindow } from '@greenroom/storage';

/** The query of a collection, as the contract parsed it. */
export interface PageInput {
  page?: number | undefined;
  per_page: number;
  cursor?: string | undefined;
}

/** How a collection can be walked: what it is ordered by, and how a value of that stands in a cursor. */
export interface Walk {
  /** Names the order; a cursor made for another is refused. */
  sort: string;
  order: 'asc' | 'desc';
  expression: string;
  /** Makes a value for the database of what stood in the cursor; null when it cannot be one. */
  valueOf(encoded: unknown): KeysetPosition['value'] | null;
  /** What the ids of the list are: UUIDs unless said. */
  ids?: 'integer' | 'uuid';
}

/** The window of a list that a query asks for; it reads one row more, to see whether there is a next one. */
export function windowOf(input: PageInput, walk: Walk): ListWindow {
  if (input.cursor !== undefined && input.page !== undefined) {
    throw invalid('cursor', 'cannot be used together with page');
  }
  const keyset: Keyset = { expression: walk.expression, order: walk.order };
  if (input.cursor !== undefined) keyset.after = positionOf(input.cursor, walk);
  return {
    keyset,
    limit: input.per_page + 1,
    offset: input.cursor === undefined ? ((input.page ?? 1) - 1) * input.per_page : 0,
    count: input.cursor === undefined,
  };
}

/** The envelope's metadata and the rows that belong on the page. */
export function pageOf<Row>(
  input: PageInput,
  walk: Pick<Walk, 'sort' | 'order'>,
  { rows, total }: { rows: Row[]; total: number | null },
  encode: (row: Row) => [value: unknown, id: string | number],
): { rows: Row[]; metadata: CollectionMetadata } {
  const shown = rows.slice(0, input.per_page);
  const last = shown.at(-1);
  return {
    rows: shown,
    metadata: {
      page: total === null ? null : (input.page ?? 1),
      per_page: input.per_page,
      total,
      total_pages: total === null ? null : Math.ceil(total / input.per_page),
      next_cursor: rows.length > shown.length && last ? encodeCursor(walk, encode(last)) : null,
    },
  };
}

function encodeCursor({ sort, order }: Pick<Walk, 'sort' | 'order'>, position: unknown[]): string {
  return Buffer.from(JSON.stringify([sort, order, ...position])).toString('base64url');
}

function positionOf(cursor: string, walk: Walk): KeysetPosition {
  const [sort, order, encoded, id] = decodeCursor(cursor);
  if (sort !== walk.sort || order !== walk.order) {
    throw invalid('cursor', 'was made for another order; ask again from the start');
  }
  const value = walk.valueOf(encoded);
  const isId = walk.ids === 'integer' ? isInteger(id) : isUuid(id);
  if (value === null || !isId) throw unreadable();
  return { value, id: id as string | number };
}

function decodeCursor(cursor: string): unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(decoded)) return decoded;
  } catch {
    // Told below, in the same words as a cursor that is JSON of another shape.
  }
  throw unreadable();
}

function isUuid(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

function unreadable(): AppError {
  return invalid('cursor', 'is not one this server gave out; take next_cursor as it is');
}

function invalid(path: string, message: string): AppError {
  return new AppError('validation_failed', `${path}: ${message}`, { issues: [{ path, message }] });
}

// What an instant of the contract can be; PostgreSQL refuses times far before.
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** A value of a walk by time: milliseconds in the cursor, an instant for the database. */
export function instantValue(encoded: unknown): Date | null {
  if (!Number.isSafeInteger(encoded)) return null;
  const time = encoded as number;
  return time >= FIRST_INSTANT && time <= LAST_INSTANT ? new Date(time) : null;
}

/** A value of a walk by a whole number that fits the databases' integers. */
export function integerValue(encoded: unknown): number | null {
  return isInteger(encoded) ? encoded : null;
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= 2_147_483_647;
}

// Enough to order by, and short enough for a cursor in a URL.
const TEXT_PREFIX = 80;

/** A value of a walk by text: its beginning. */
export function textValue(encoded: unknown): string | null {
  return typeof encoded === 'string' &&
    encoded.length <= 2 * TEXT_PREFIX &&
    encoded.isWellFormed() &&
    !encoded.includes('\0')
    ? encoded
    : null;
}

/** The beginning of a text that a walk by text orders by, as {@link textExpression} cuts it. */
export function textPrefix(text: string): string {
  return Array.from(text).slice(0, TEXT_PREFIX).join('');
}

/** The SQL expression for {@link textPrefix} of a column. */
export function textExpression(column: string, collation: string): string {
  return `substr(${column}, 1, ${TEXT_PREFIX})${collation}`;
}
