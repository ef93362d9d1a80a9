import type { Generation, GenerationRef } from '@greenroom/contract';
import { requestStop, toGeneration } from '@greenroom/storage';
import { setTimeout as wait } from 'node:timers/promises';
import { inTransaction, type Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { loadGeneration } from './load-generation.ts';

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 5000;

/**
 * Stops a generation and keeps what it has written; one that is over stays as it is. Where another server process runs
 * it, that one is asked, and answers within a second or two: should it not, the generation comes back still running.
 * @throws `not_found`
 */
export async function stopGeneration(
  call: Call,
  { generations }: Pick<Services, 'generations'>,
  { generation_id: id }: GenerationRef,
): Promise<Generation> {
  const row = await loadGeneration(call, id);
  if (row.status !== 'running') return toGeneration(row);
  const live = generations.find(id);
  if (live) {
    live.abort('stopped');
    await live.ended;
  } else {
    await inTransaction(call, ({ unit }) => requestStop(unit, id));
  }
  return waitForEnd(call, id);
}

async function waitForEnd(call: Call, id: string): Promise<Generation> {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const row = await loadGeneration(call, id);
    if (row.status !== 'running' || waited >= PATIENCE_MS) return toGeneration(row);
    await wait(LOOK_EVERY_MS);
  }
}
