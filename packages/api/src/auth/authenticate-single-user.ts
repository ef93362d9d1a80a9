import { Scope } from '@greenroom/contract';
import { storageFault, User, type Storage } from '@greenroom/storage';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authenticator } from './accounts.ts';
import { wrongCredentials } from './wrong-credentials.ts';

/** The owner of everything on a single-user server. */
export const OWNER_ID = '00000000-0000-7000-8000-000000000001';

const SHORTEST_KEY = 16;

/** Knows one owner by one key, and makes the owner's row when there is none. */
export async function singleUserAuthenticator(
  storage: Storage,
  apiKey: string,
  now: () => Date,
): Promise<Authenticator> {
  if (apiKey.length < SHORTEST_KEY) throw new Error(`The API key must have at least ${SHORTEST_KEY} characters`);
  await ensureOwner(storage, now());
  const expected = digest(apiKey);
  return {
    authenticate: async ({ value }) => {
      // Digests have one length, so that the comparison takes one time.
      if (!timingSafeEqual(digest(value), expected)) throw wrongCredentials();
      return { userId: OWNER_ID, scopes: Scope.options };
    },
    settled: async () => {},
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function ensureOwner(storage: Storage, created_at: Date): Promise<void> {
  const { em } = storage.begin();
  if (await em.findOne(User, { id: OWNER_ID })) return;
  const owner = { id: OWNER_ID, issuer: 'greenroom:single-user', subject: 'owner', username: 'owner', created_at };
  em.create(User, { ...owner, username_key: null, password_hash: null });
  await em.flush().catch((error: unknown) => {
    // Another server process on the same database was first.
    if (storageFault(error) !== 'duplicate') throw error;
  });
}
