import type { GenerationError, GenerationStatus, Usage } from '@greenroom/contract';
import type { SqlValue } from '../engines/engine.ts';
import type { UnitOfWork } from '../unit-of-work.ts';

/** How a generation ended. */
export interface Ending {
  status: Exclude<GenerationStatus, 'running'>;
  finishReason: string;
  error: GenerationError | null;
  usage: Usage;
  usageEstimated: boolean;
  model: string;
  textLength: number;
  firstTokenMs: number | null;
  durationMs: number;
  /** What the message holds in the end; null when nothing is stored. */
  message: { id: string; content: string; reasoning: string | null; toolCalls: object[] | null } | null;
}

/**
 * Ends a generation that runs in this process, with its message, in the caller's transaction; the caller holds the
 * chat. Answers false, and changes nothing, when it is not this process's any more.
 */
export async function finishGeneration(
  unit: UnitOfWork,
  { generationId, runnerId }: { generationId: string; runnerId: string },
  ending: Ending,
  now: Date,
): Promise<boolean> {
  const columns: Record<string, SqlValue> = {
    status: ending.status,
    finish_reason: ending.finishReason,
    error: ending.error && JSON.stringify(ending.error),
    prompt_tokens: ending.usage.prompt_tokens,
    completion_tokens: ending.usage.completion_tokens,
    usage_estimated: ending.usageEstimated,
    model: ending.model,
    text_length: ending.textLength,
    first_token_ms: ending.firstTokenMs,
    duration_ms: ending.durationMs,
    finished_at: now,
    // A try that failed does not use its key up.
    ...(ending.status !== 'completed' && ending.status !== 'stopped' && { request_key: null }),
  };
  const changed = await unit.change(
    `update generation set ${Object.keys(columns)
      .map((name) => `${name} = ?`)
      .join(', ')} where id = ? and runner_id = ? and status = 'running'`,
    [...Object.values(columns), generationId, runnerId],
  );
  if (changed === 0) return false;
  if (ending.message) await finishMessage(unit, ending, ending.message, now);
  return true;
}

async function finishMessage(
  unit: UnitOfWork,
  ending: Ending,
  { id, content, reasoning, toolCalls }: NonNullable<Ending['message']>,
  now: Date,
): Promise<void> {
  // Whoever read it while it was being written has seen another version.
  await unit.change(
    `update message set content = ?, reasoning = ?, tool_calls = ?, finish_reason = ?, usage = ?, model = ?,
     version = version + 1, updated_at = ? where id = ?`,
    [
      content,
      reasoning,
      toolCalls && JSON.stringify(toolCalls),
      ending.finishReason,
      JSON.stringify(ending.usage),
      ending.model,
      now,
      id,
    ],
  );
  await unit.change(
    'update chat set last_message_at = ?, updated_at = ? where id = (select chat_id from message where id = ?)',
    [now, now, id],
  );
}
