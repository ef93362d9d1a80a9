import { AppError, type CreateApiKeyInput, type CreatedApiKey } from '@greenroom/contract';
import { ApiKey } from '@greenroom/storage';
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { inTransaction } from '../core/call.ts';
import type { AccountCall } from './auth-call.ts';
import { API_KEY_PREFIX } from './authenticate-api-key.ts';
import { lockUser } from './refresh-tokens.ts';
import { requireMultiUser } from './require-accounts.ts';
import { sha256 } from './sha256.ts';
import { toApiKey } from './to-api-key.ts';

const KEYS_PER_USER = 100;
// Enough to tell keys apart, and 24 of the 32 random bytes still unknown.
const SHOWN_CHARACTERS = API_KEY_PREFIX.length + 8;
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Makes an API key. The key is in this answer alone: only its hash is kept.
 * @throws `not_found` on a single-user server, `insufficient_scope` for a scope the caller lacks, `quota_exceeded`
 */
export async function createApiKey(call: AccountCall, input: CreateApiKeyInput): Promise<CreatedApiKey> {
  requireMultiUser(call.accounts);
  requireOwnScopes(call, input);
  const expires_at = expiryOf(input, call.now());
  const key = API_KEY_PREFIX + randomBytes(32).toString('base64url');
  const row = await inTransaction(call, async (inner) => {
    const { unit, ownerId } = inner;
    await lockUser(unit, ownerId);
    if ((await unit.em.count(ApiKey, { owner_id: ownerId })) >= KEYS_PER_USER) throw tooManyKeys();
    const created = unit.em.create(ApiKey, {
      id: uuidv7(),
      owner_id: ownerId,
      name: input.name,
      prefix: key.slice(0, SHOWN_CHARACTERS),
      hash: sha256(key),
      scopes: [...new Set(input.scopes)],
      created_at: inner.now(),
      expires_at,
      last_used_at: null,
    });
    await unit.em.flush();
    return created;
  });
  return { ...toApiKey(row), key };
}

function requireOwnScopes({ principal }: AccountCall, { scopes }: CreateApiKeyInput): void {
  const missing = scopes.find((scope) => !principal.scopes.includes(scope));
  if (missing === undefined) return;
  throw new AppError(
    'insufficient_scope',
    `This API key lacks the scope "${missing}", so it cannot give it to another.`,
  );
}

function expiryOf({ expires_at }: CreateApiKeyInput, now: Date): Date | null {
  if (expires_at == null) return null;
  const expiry = new Date(expires_at);
  if (expiry > now && expiry.getTime() <= LATEST) return expiry;
  const message = expiry > now ? 'must be before the year 10000' : 'must be in the future';
  throw new AppError('validation_failed', `expires_at: ${message}`, { issues: [{ path: 'expires_at', message }] });
}

function tooManyKeys(): AppError {
  return new AppError(
    'quota_exceeded',
    `You have ${KEYS_PER_USER} API keys, which is as many as there may be. Delete one first.`,
  );
}
