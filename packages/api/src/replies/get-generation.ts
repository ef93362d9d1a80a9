import type { Generation, GenerationRef } from '@greenroom/contract';
import { toGeneration } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadGeneration } from './load-generation.ts';

/** Reads one generation. @throws `not_found` */
export async function getGeneration(call: Pick<Call, 'unit' | 'ownerId'>, input: GenerationRef): Promise<Generation> {
  return toGeneration(await loadGeneration(call, input.generation_id));
}
