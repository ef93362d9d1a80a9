import { RegisterInput, type User } from '@greenroom/contract';
import type { Storage } from '@greenroom/storage';
import { toAppError } from '../core/app-error.ts';
import { createAccount, usernameKey } from './create-account.ts';
import { hashPassword } from './passwords.ts';

/**
 * Makes an account for the administrator, also when registration is closed. `issuer` is the one the server's tokens
 * name.
 * @throws `validation_failed`, `conflict` for a user name that is taken
 */
export async function addUser(
  storage: Storage,
  { issuer }: { issuer: string },
  input: RegisterInput,
  now: () => Date,
): Promise<User> {
  const { success, data, error } = RegisterInput.safeParse(input);
  if (!success) throw toAppError(error);
  usernameKey(data.username);
  const passwordHash = await hashPassword(data.password);
  return createAccount(storage.begin(), { issuer, username: data.username, passwordHash }, now());
}
