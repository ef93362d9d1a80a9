import type { SqlValue } from '../engines/engine.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { GenerationRow } from './generation-row.ts';

/** A generation that begins to run. */
export type NewGeneration = Pick<
  GenerationRow,
  | 'id'
  | 'owner_id'
  | 'chat_id'
  | 'message_id'
  | 'user_message_id'
  | 'kind'
  | 'model'
  | 'provider'
  | 'base_length'
  | 'base_reasoning_length'
  | 'runner_id'
  | 'request_key'
  | 'request_hash'
> & { created_at: Date };

/**
 * Stores a generation as running.
 * @throws a `duplicate` when one runs in the chat already, or was asked for with the same key
 */
export async function insertGeneration(unit: UnitOfWork, generation: NewGeneration): Promise<void> {
  const columns: Record<string, SqlValue> = {
    ...generation,
    status: 'running',
    usage_estimated: false,
    stop_requested: false,
  };
  const names = Object.keys(columns);
  await unit.change(
    `insert into generation (${names.join(', ')}, alive_at)
     values (${names.map(() => '?').join(', ')}, ${unit.engine.clock})`,
    Object.values(columns),
  );
}
