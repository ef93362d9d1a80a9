import type { TokenOptions } from '@greenroom/api';
import type { Config } from './config.ts';

/** The issuer and the audience of the server's own tokens unless the settings say otherwise. */
const OWN_NAME = 'greenroom';

/** Whose access tokens are taken in multi-user mode. */
export function tokenOptions(config: Config): TokenOptions {
  const issuer = config.JWT_ISSUER ?? OWN_NAME;
  const audience = config.JWT_AUDIENCE ?? OWN_NAME;
  if (config.JWT_SECRET !== undefined) return { secret: config.JWT_SECRET, issuer, audience };
  if (config.JWT_JWKS_URL !== undefined) return { jwksUrl: config.JWT_JWKS_URL, issuer, audience };
  throw new Error('Multi-user mode needs JWT_SECRET or JWT_JWKS_URL, which readConfig sees to');
}
