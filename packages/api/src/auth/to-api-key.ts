import type { ApiKey } from '@greenroom/contract';
import type { ApiKey as ApiKeyRow } from '@greenroom/storage';

/** An API key as the contract shows one; neither the key nor its hash is in it. */
export function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
  };
}
