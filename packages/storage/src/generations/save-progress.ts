import type { UnitOfWork } from '../unit-of-work.ts';

/** What a running generation has written since it was last saved; null when it only says that it still runs. */
export interface Progress {
  generationId: string;
  firstTokenMs: number | null;
  message: { id: string; content: string; reasoning: string | null; toolCalls: object[] | null } | null;
}

/** What has become of a running generation: it is to go on, to stop, or it is not this process's any more. */
export type Standing = 'running' | 'stop' | 'lost';

/**
 * Saves what the running generations of one server process have written, all in the caller's transaction, and says
 * that they live. `lost` is one that another process has taken for dead, or whose message is gone.
 */
export async function saveProgress(
  unit: UnitOfWork,
  runnerId: string,
  progress: Progress[],
  now: Date,
): Promise<Map<string, Standing>> {
  const standings = new Map<string, Standing>();
  // In one order everywhere, so that no two transactions wait for each other.
  for (const each of progress.toSorted((a, b) => (a.generationId < b.generationId ? -1 : 1))) {
    standings.set(each.generationId, await saveOne(unit, runnerId, each, now));
  }
  return standings;
}

async function saveOne(
  unit: UnitOfWork,
  runnerId: string,
  { generationId, firstTokenMs, message }: Progress,
  now: Date,
): Promise<Standing> {
  const [row] = await unit.rows<{ stop_requested: boolean | number }>(
    `update generation set alive_at = ${unit.engine.clock}, first_token_ms = ?
     where id = ? and runner_id = ? and status = 'running' returning stop_requested`,
    [firstTokenMs, generationId, runnerId],
  );
  if (!row) return 'lost';
  if (message) {
    const { id, content, reasoning, toolCalls } = message;
    const changed = await unit.change(
      'update message set content = ?, reasoning = ?, tool_calls = ?, updated_at = ? where id = ?',
      [content, reasoning, toolCalls && JSON.stringify(toolCalls), now, id],
    );
    if (changed === 0) return 'lost';
  }
  return row.stop_requested ? 'stop' : 'running';
}

/** Asks the process that runs a generation, whichever it is, to stop it. */
export async function requestStop(unit: UnitOfWork, generationId: string): Promise<void> {
  await unit.change(`update generation set stop_requested = ? where id = ? and status = 'running'`, [
    true,
    generationId,
  ]);
}
