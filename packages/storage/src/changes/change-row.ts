import type { Change, ChangeType } from '@greenroom/contract';
import { isoInstant, type RawInstant } from '../row.ts';

/** A recorded change as a statement of either engine gives it. */
export interface ChangeRow {
  /** PostgreSQL gives such long numbers as text. */
  id: number | string;
  type: ChangeType;
  chat_id: string | null;
  message_id: string | null;
  generation_id: string | null;
  created_at: RawInstant;
}

/** A recorded change in the shape of the contract. */
export function toChange(row: ChangeRow): Change {
  return {
    id: String(row.id),
    type: row.type,
    chat_id: row.chat_id,
    message_id: row.message_id,
    generation_id: row.generation_id,
    created_at: isoInstant(row.created_at),
  };
}
