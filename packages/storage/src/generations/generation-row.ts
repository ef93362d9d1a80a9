import type { Generation, GenerationError, GenerationKind, GenerationStatus } from '@greenroom/contract';
import { isoInstant, jsonValue, type RawInstant } from '../row.ts';

/** A generation as a statement of either engine gives it. */
export interface GenerationRow {
  id: string;
  owner_id: string;
  chat_id: string | null;
  message_id: string | null;
  user_message_id: string | null;
  kind: GenerationKind;
  status: GenerationStatus;
  model: string;
  provider: string;
  finish_reason: string | null;
  error: unknown;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  usage_estimated: boolean | number;
  first_token_ms: number | null;
  duration_ms: number | null;
  base_length: number;
  base_reasoning_length: number;
  text_length: number | null;
  runner_id: string;
  alive_at: RawInstant;
  stop_requested: boolean | number;
  request_key: string | null;
  request_hash: string | null;
  created_at: RawInstant;
  finished_at: RawInstant | null;
}

/** A generation in the shape of the contract. */
export function toGeneration(row: GenerationRow): Generation {
  return {
    id: row.id,
    chat_id: row.chat_id,
    message_id: row.message_id,
    user_message_id: row.user_message_id,
    kind: row.kind,
    status: row.status,
    model: row.model,
    provider: row.provider,
    finish_reason: row.finish_reason,
    error: jsonValue<GenerationError | null>(row.error),
    usage: usageOf(row),
    usage_estimated: Boolean(row.usage_estimated),
    first_token_ms: row.first_token_ms,
    duration_ms: row.duration_ms,
    created_at: isoInstant(row.created_at),
    finished_at: isoInstant(row.finished_at),
  };
}

function usageOf({ prompt_tokens: prompt, completion_tokens: completion }: GenerationRow): Generation['usage'] {
  if (prompt === null || completion === null) return null;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
