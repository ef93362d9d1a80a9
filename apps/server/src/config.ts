import { isAbsolute, join, resolve } from 'node:path';
import type { z } from 'zod';
import { Environment } from './environment.ts';

/** The server's settings, as the environment gave them. */
export type Config = Omit<z.infer<typeof Environment>, 'DATABASE_URL'> & { DATABASE_URL: string };

/** The settings are not usable; `faults` has one line for each. */
export class ConfigError extends Error {
  readonly faults: string[];

  constructor(faults: string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** The variables of an environment. */
export type Variables = Record<string, string | undefined>;

/**
 * Reads the settings from the environment; an empty variable counts as not set. Paths are taken from `folder`.
 * @throws ConfigError with one line for each fault
 */
export function readConfig(env: Variables, folder: string): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const { data, error } = Environment.safeParse(given);
  const faults = [
    ...(error?.issues ?? []).map(({ path, message }) => `${String(path[0])} ${message}`),
    ...contradictions(given),
  ];
  if (!data || faults.length > 0) throw new ConfigError(faults);
  const dataDir = resolve(folder, data.DATA_DIR);
  return {
    ...data,
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl(data.DATABASE_URL, dataDir, folder),
    ...(data.MODEL_SERVERS_FILE !== undefined && { MODEL_SERVERS_FILE: resolve(folder, data.MODEL_SERVERS_FILE) }),
  };
}

/** What is wrong with variables together. It takes them as they came, so that a fault in one hides no other. */
function contradictions(env: Variables): string[] {
  if (env['AUTH_MODE'] !== 'multi_user') return [];
  const { JWT_SECRET: secret, JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = env;
  const faults: string[] = [];
  if (!secret && !jwksUrl) {
    faults.push(
      'JWT_SECRET is needed with AUTH_MODE=multi_user, or else JWT_JWKS_URL with JWT_ISSUER and JWT_AUDIENCE',
    );
  }
  if (secret && jwksUrl) faults.push('JWT_JWKS_URL cannot be set together with JWT_SECRET');
  if (jwksUrl && !issuer) faults.push('JWT_ISSUER is needed with JWT_JWKS_URL');
  if (jwksUrl && !audience) faults.push('JWT_AUDIENCE is needed with JWT_JWKS_URL');
  return faults;
}

function databaseUrl(given: string | undefined, dataDir: string, folder: string): string {
  if (given === undefined) return `sqlite:${join(dataDir, 'greenroom.sqlite')}`;
  const file = given.startsWith('sqlite:') ? given.slice('sqlite:'.length) : null;
  return file === null || isAbsolute(file) ? given : `sqlite:${resolve(folder, file)}`;
}
