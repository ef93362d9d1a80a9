import { AppError, type User } from '@greenroom/contract';
import { searchKey, storageFault, User as UserEntity, type UnitOfWork } from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { toUser } from './to-user.ts';

const LONGEST_KEY = 200;

/** What an account is made of. */
export interface NewAccount {
  issuer: string;
  username: string;
  passwordHash: string;
}

/** The form of a user name by which it is unique. @throws `validation_failed` for one that grows too long by it */
export function usernameKey(username: string): string {
  const key = searchKey(username);
  if (key.length <= LONGEST_KEY) return key;
  const message = 'is too long once its compatibility characters are written out';
  throw new AppError('validation_failed', `username: ${message}`, { issues: [{ path: 'username', message }] });
}

/** Stores a new account, whose tokens name it by its own id. @throws `conflict` for a user name that is taken */
export async function createAccount(unit: UnitOfWork, account: NewAccount, now: Date): Promise<User> {
  const { issuer, username, passwordHash } = account;
  const id = uuidv7();
  const user = unit.em.create(UserEntity, {
    id,
    issuer,
    subject: id,
    username,
    username_key: usernameKey(username),
    password_hash: passwordHash,
    created_at: now,
  });
  await unit.em.flush().catch((error: unknown) => {
    throw storageFault(error) === 'duplicate' ? taken(username, error) : error;
  });
  return toUser(user);
}

function taken(username: string, cause: unknown): AppError {
  return new AppError('conflict', `The user name ${JSON.stringify(username)} is taken.`, {}, { cause });
}
