import type { SqlValue } from '../engines/engine.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './message-row.ts';

/** A message to store, with its JSON columns as values. */
export type NewMessage = Omit<
  MessageRow,
  'usage' | 'tool_calls' | 'audience' | 'metadata' | 'created_at' | 'updated_at' | 'on_path'
> & {
  on_path: boolean;
  usage: object | null;
  tool_calls: object[] | null;
  audience?: number[] | null;
  prompt_state?: object | null;
  metadata: object;
  created_at: Date;
  updated_at: Date;
};

const COLUMNS = [...MESSAGE_COLUMNS, 'prompt_state'] as const satisfies (keyof NewMessage)[];
const ROW = `(${COLUMNS.map(() => '?').join(', ')})`;
// Far below the 32,766 values SQLite takes in a statement.
const ROWS_A_STATEMENT = 200;

/** Stores messages as they are; the caller has placed them and holds the chat. */
export async function insertMessages(unit: UnitOfWork, messages: NewMessage[]): Promise<void> {
  for (let start = 0; start < messages.length; start += ROWS_A_STATEMENT) {
    const part = messages.slice(start, start + ROWS_A_STATEMENT);
    await unit.change(
      `insert into message (${COLUMNS.join(', ')}) values ${part.map(() => ROW).join(', ')}`,
      part.flatMap(valuesOf),
    );
  }
}

function valuesOf(message: NewMessage): SqlValue[] {
  return COLUMNS.map((column) => {
    const value = message[column] ?? null;
    return value !== null && typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value;
  });
}
