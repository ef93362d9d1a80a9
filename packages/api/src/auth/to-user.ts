import type { User } from '@greenroom/contract';
import type { User as UserRow } from '@greenroom/storage';

/** A user as the contract shows one. */
export function toUser({ id, username, created_at }: Pick<UserRow, 'id' | 'username' | 'created_at'>): User {
  return { id, username, created_at: created_at.toISOString() };
}
