import type { Me } from '@greenroom/contract';
import { User } from '@greenroom/storage';
import type { AccountCall } from './auth-call.ts';
import { toUser } from './to-user.ts';
import { wrongCredentials } from './wrong-credentials.ts';

/** Who is asking, and what the credentials allow. @throws `unauthenticated` when the account is gone */
export async function getMe({
  unit,
  ownerId,
  principal,
}: Pick<AccountCall, 'unit' | 'ownerId' | 'principal'>): Promise<Me> {
  const user = await unit.em.findOne(User, { id: ownerId });
  if (!user) throw wrongCredentials();
  return { ...toUser(user), scopes: [...principal.scopes] };
}
