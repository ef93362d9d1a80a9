import type { ApiKeyRef } from '@greenroom/contract';
import { ApiKey } from '@greenroom/storage';
import { notFound } from '../core/call.ts';
import type { AccountCall } from './auth-call.ts';
import { requireMultiUser } from './require-accounts.ts';

/** Deletes one of the caller's API keys; it is refused from then on. @throws `not_found` */
export async function deleteApiKey(
  { unit, accounts, ownerId }: Pick<AccountCall, 'unit' | 'accounts' | 'ownerId'>,
  { key_id }: ApiKeyRef,
): Promise<void> {
  requireMultiUser(accounts);
  const deleted = await unit.em.nativeDelete(ApiKey, { id: key_id.toLowerCase(), owner_id: ownerId });
  if (deleted === 0) throw notFound('API key', key_id);
}
