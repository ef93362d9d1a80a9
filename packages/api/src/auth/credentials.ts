import { AppError } from '@greenroom/contract';
import { wrongCredentials } from './wrong-credentials.ts';

/** What a caller shows to be let in: an API key or a token, whichever header it came in. */
export interface Credentials {
  readonly value: string;
}

/** The headers that may hold credentials. */
export interface CredentialHeaders {
  'x-api-key'?: string | string[] | undefined;
  authorization?: string | undefined;
}

/**
 * Reads the credentials of a request; null when there are none. Both headers mean the same, so nothing that one of
 * them refuses can get in by the other.
 * @throws `validation_failed` when the headers differ, `unauthenticated` for another scheme than Bearer
 */
export function readCredentials(headers: CredentialHeaders): Credentials | null {
  const key = [headers['x-api-key'] ?? ''].flat().join(', ').trim();
  const bearer = bearerOf(headers.authorization?.trim() ?? '');
  if (key && bearer && key !== bearer) {
    throw new AppError(
      'validation_failed',
      'X-API-KEY and Authorization hold different credentials. Send one of them.',
    );
  }
  const value = key || bearer;
  return value ? { value } : null;
}

function bearerOf(authorization: string): string {
  if (authorization === '') return '';
  const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw wrongCredentials();
  return token;
}
