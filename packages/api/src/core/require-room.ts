import { AppError } from '@greenroom/contract';
import { countOwn, holdOwner, type Attachable } from '@greenroom/storage';
import type { Call } from './call.ts';

/** How many lorebooks, and how many personas, a user may have, those in the trash included. */
const MAX_ATTACHABLES = 1000;

/**
 * Refuses one more than a user may have. The owner's row is held until the transaction ends, so that the limit holds with
 * any number of writers.
 * @throws `quota_exceeded`
 */
export async function requireRoom({ unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>, kind: Attachable): Promise<void> {
  await holdOwner(unit, ownerId);
  if ((await countOwn(unit, kind, ownerId)) < MAX_ATTACHABLES) return;
  throw new AppError(
    'quota_exceeded',
    `You have ${MAX_ATTACHABLES} ${kind}s, which is as many as there may be. Delete some for ever first.`,
  );
}
