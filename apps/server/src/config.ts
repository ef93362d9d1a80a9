import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum));
const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter(Boolean));
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535).default(8000),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/.+|sqlite:.+)$/, 'must begin with postgresql:// or be sqlite:<file>')
    .optional(),
  MIGRATE_ON_START: z.enum(['true', 'false'], 'must be true or false').default('true'),
  AUTH_MODE: z.enum(['single_user', 'multi_user'], 'must be single_user or multi_user').default('single_user'),
  SINGLE_USER_API_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  JWT_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes')
    .optional(),
  JWT_JWKS_URL: httpUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  REGISTRATION: z.enum(['open', 'closed'], 'must be open or closed').default('closed'),
  RATE_LIMIT_PER_MINUTE: integer(1, 1_000_000).optional(),
  MESSAGES_PER_MINUTE: integer(1, 1_000_000).optional(),
  MAX_CHATS_PER_USER: integer(1, 1_000_000_000).default(100_000),
  MAX_MESSAGES_PER_CHAT: integer(1, 1_000_000_000).default(100_000),
  MAX_CHARACTERS_PER_USER: integer(1, 1_000_000_000).default(1000),
  ALLOWED_HOSTS: list.default([]),
  ALLOWED_ORIGINS: list.default([]),
  TRUST_PROXY: z.string().optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

const Checked = Environment.superRefine((env, refinement) => {
  const fault = (path: string, message: string) => refinement.addIssue({ code: 'custom', path: [path], message });
  if (env.AUTH_MODE === 'single_user') return;
  if (!env.JWT_SECRET && !env.JWT_JWKS_URL) {
    fault('JWT_SECRET', 'AUTH_MODE=multi_user needs it, or JWT_JWKS_URL with JWT_ISSUER and JWT_AUDIENCE');
  }
  if (env.JWT_SECRET && env.JWT_JWKS_URL) fault('JWT_JWKS_URL', 'cannot be set together with JWT_SECRET');
  if (env.JWT_JWKS_URL && !env.JWT_ISSUER) fault('JWT_ISSUER', 'is needed with JWT_JWKS_URL');
  if (env.JWT_JWKS_URL && !env.JWT_AUDIENCE) fault('JWT_AUDIENCE', 'is needed with JWT_JWKS_URL');
});

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

/**
 * Reads the settings from the environment; an empty variable counts as not set. Paths are taken from `folder`.
 * @throws ConfigError with one line for each fault
 */
export function readConfig(env: Record<string, string | undefined>, folder: string): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = Checked.safeParse(given);
  if (!result.success) {
    throw new ConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
  }
  const dataDir = resolve(folder, result.data.DATA_DIR);
  return { ...result.data, DATA_DIR: dataDir, DATABASE_URL: databaseUrl(result.data.DATABASE_URL, dataDir, folder) };
}

function databaseUrl(given: string | undefined, dataDir: string, folder: string): string {
  if (given === undefined) return `sqlite:${join(dataDir, 'greenroom.sqlite')}`;
  const file = given.startsWith('sqlite:') ? given.slice('sqlite:'.length) : null;
  return file === null || isAbsolute(file) ? given : `sqlite:${resolve(folder, file)}`;
}
