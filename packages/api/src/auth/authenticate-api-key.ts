import type { Scope } from '@greenroom/contract';
import { ApiKey, jsonValue, type RawInstant, type Storage } from '@greenroom/storage';
import type { Principal } from '../core/context.ts';
import { sha256 } from './sha256.ts';
import { wrongCredentials } from './wrong-credentials.ts';

/** How every personal API key begins. */
export const API_KEY_PREFIX = 'gr_';

const NOTED_EVERY_MS = 60_000;

interface KeyRow {
  id: string;
  owner_id: string;
  scopes: unknown;
  expires_at: RawInstant | null;
  last_used_at: RawInstant | null;
}

/** Finds the owner of a personal API key, and notes its use at most once a minute. */
export function apiKeyAuthenticator(storage: Storage, now: () => Date) {
  const notes = new Map<string, Promise<void>>();
  const noteUse = (key: KeyRow, at: Date) => {
    if (notes.has(key.id) || (key.last_used_at !== null && new Date(key.last_used_at) > aMinuteBefore(at))) return;
    // The caller does not wait for it, and a use that cannot be noted is no reason to refuse it.
    const note = storeUse(storage, key.id, at)
      .catch(() => {})
      .finally(() => notes.delete(key.id));
    notes.set(key.id, note);
  };
  return {
    async authenticate(value: string): Promise<Principal> {
      const key = await findKey(storage, value);
      const at = now();
      if (!key || (key.expires_at !== null && new Date(key.expires_at) <= at)) throw wrongCredentials();
      noteUse(key, at);
      return { userId: key.owner_id, scopes: jsonValue<Scope[]>(key.scopes) };
    },
    async settled(): Promise<void> {
      await Promise.all(notes.values());
    },
  };
}

async function findKey(storage: Storage, value: string): Promise<KeyRow | undefined> {
  const [row] = await storage
    .begin()
    .rows<KeyRow>('select id, owner_id, scopes, expires_at, last_used_at from api_key where hash = ?', [sha256(value)]);
  return row;
}

function aMinuteBefore(at: Date): Date {
  return new Date(at.getTime() - NOTED_EVERY_MS);
}

async function storeUse(storage: Storage, id: string, at: Date): Promise<void> {
  // Another request, or another server process, may have noted a use since the key was read.
  const due = [{ last_used_at: null }, { last_used_at: { $lte: aMinuteBefore(at) } }];
  await storage.begin().em.nativeUpdate(ApiKey, { id, $or: due }, { last_used_at: at });
}
