import { AppError, type ApiKeyList, type ListApiKeysInput } from '@greenroom/contract';
import { ApiKey, type ListWindow } from '@greenroom/storage';
import { pageOf, windowOf, type Walk } from '../core/pages.ts';
import type { AccountCall } from './auth-call.ts';
import { requireMultiUser } from './require-accounts.ts';
import { toApiKey } from './to-api-key.ts';

const NEWEST_FIRST: Walk = { sort: 'created_at', order: 'desc', expression: 'created_at', valueOf: creationTime };
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Lists the caller's API keys, newest first. @throws `not_found` on a single-user server, `validation_failed` */
export async function listApiKeys(
  call: Pick<AccountCall, 'unit' | 'accounts' | 'ownerId'>,
  input: ListApiKeysInput,
): Promise<ApiKeyList> {
  requireMultiUser(call.accounts);
  const window = windowOf(input, NEWEST_FIRST);
  if (typeof window.keyset.after?.id === 'number') throw foreignCursor();
  const found = await findKeys(call, window);
  const { rows, metadata } = pageOf(input, NEWEST_FIRST, found, (key) => [key.created_at.getTime(), key.id]);
  return { success: true, data: rows.map(toApiKey), metadata };
}

/** A time at which a key can have been made; others are not for every database. */
function creationTime(encoded: unknown): Date | null {
  return Number.isSafeInteger(encoded) && (encoded as number) >= 0 && (encoded as number) <= LATEST
    ? new Date(encoded as number)
    : null;
}

function foreignCursor(): AppError {
  const message = 'is not one this server gave out; take next_cursor as it is';
  return new AppError('validation_failed', `cursor: ${message}`, { issues: [{ path: 'cursor', message }] });
}

async function findKeys(
  { unit: { em }, ownerId }: Pick<AccountCall, 'unit' | 'ownerId'>,
  { keyset: { after }, limit, offset, count }: ListWindow,
): Promise<{ rows: ApiKey[]; total: number | null }> {
  const owned = { owner_id: ownerId };
  const older = after && [{ created_at: { $lt: after.value } }, { created_at: after.value, id: { $lt: after.id } }];
  const where = older ? { ...owned, $or: older } : owned;
  const rows = await em.find(ApiKey, where as object, { orderBy: { created_at: 'desc', id: 'desc' }, limit, offset });
  return { rows, total: count ? await em.count(ApiKey, owned) : null };
}
