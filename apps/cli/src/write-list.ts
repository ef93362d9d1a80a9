import { pages, type ListProcedure } from '@greenroom/client';
import type { Cli } from './command.ts';
import { jsonText } from './json-text.ts';
import { lineWidth, write, writeJson } from './output.ts';
import { table } from './table.ts';

interface Page<Item> {
  success: true;
  data: Item[];
  metadata: { page: number | null; total: number | null; total_pages: number | null; next_cursor: string | null };
}

/** What a list of one kind of thing looks like in a table. */
export interface ListView<Item> {
  /** The kind, in the plural. */
  what: string;
  columns: string[];
  row(item: Item): string[];
}

/** Prints one page of a collection as the API answers it, or as a table. */
export async function writePage<Item>({ json }: Cli, page: Page<Item>, view: ListView<Item>): Promise<void> {
  if (json) return writeJson(page);
  await write(page.data.length === 0 ? `no ${view.what}\n` : table(view.columns, page.data.map(view.row), lineWidth()));
  const { next_cursor: cursor, page: number, total } = page.metadata;
  if (cursor === null) return;
  const more = number === null ? `--cursor ${cursor}` : `--page ${number + 1}`;
  console.error(
    `${total === null ? 'There are more' : `${page.data.length} of ${total}`} ${view.what}; ${more} shows the next, --all all of them.`,
  );
}

/**
 * Prints a whole collection, page by page as it comes. As JSON it is one collection such as the API answers, whose
 * `data` holds everything.
 */
export async function writeAll<Input extends object, Item>(
  { json }: Cli,
  list: ListProcedure<Input, Item>,
  input: Omit<Input, 'cursor' | 'page'>,
  view: ListView<Item>,
): Promise<void> {
  const items = pages(list, input as never);
  await (json ? writeAllJson(items) : writeAllRows(items, view));
}

async function writeAllJson(items: AsyncIterable<unknown>): Promise<void> {
  let count = 0;
  for await (const item of items) {
    await write(`${count === 0 ? '{"success":true,"data":[' : ','}${jsonText(item)}`);
    count += 1;
  }
  const metadata = { page: null, per_page: count, total: count, total_pages: null, next_cursor: null };
  await write(`${count === 0 ? '{"success":true,"data":[' : ''}],"metadata":${jsonText(metadata)}}\n`);
}

/** A table needs to know its widest cells: the rows are gathered. */
async function writeAllRows<Item>(items: AsyncIterable<Item>, { what, columns, row }: ListView<Item>): Promise<void> {
  const rows: string[][] = [];
  for await (const item of items) rows.push(row(item));
  await write(rows.length === 0 ? `no ${what}\n` : table(columns, rows, lineWidth()));
}
