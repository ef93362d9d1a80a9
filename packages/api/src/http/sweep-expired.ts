import { dropOldChanges, IdempotencyRecord, RefreshToken } from '@greenroom/storage';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../core/services.ts';

const INTERVAL_MS = 10 * 60 * 1000;
// Whoever was away for longer reads everything anew.
const CHANGES_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Deletes what has expired, now and then, while the server runs. */
export function sweepExpired(app: FastifyInstance, { storage, now }: Services): void {
  const timer = setInterval(() => {
    sweep(storage, now()).catch((error: unknown) => app.log.warn({ err: error }, 'could not delete what has expired'));
  }, INTERVAL_MS);
  timer.unref();
  app.addHook('onClose', async () => clearInterval(timer));
}

async function sweep(storage: Services['storage'], now: Date): Promise<void> {
  const { em } = storage.begin();
  await em.nativeDelete(IdempotencyRecord, { expires_at: { $lte: now } });
  await em.nativeDelete(RefreshToken, { expires_at: { $lte: now } });
  await dropOldChanges(storage, new Date(now.getTime() - CHANGES_KEPT_MS));
}
