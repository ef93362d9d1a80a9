import { isIP } from 'node:net';
import { z } from 'zod';
import { isModelServerUrl } from './models/model-servers-file.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const PROXY_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,10}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum,
      `must be a whole number from ${minimum} to ${maximum}`,
    )
    .transform(Number);

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`);

// Anything else could not stand in a header, where a caller has to put it.
const key = z.string().regex(/^[\x21-\x7e]{16,}$/, 'must have at least 16 visible ASCII characters and no spaces');

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

// It goes into a header of its own there.
const modelKey = z.string().regex(/^[\x21-\x7e]+$/, 'must have visible ASCII characters and no spaces');

const listOf = (isItem: (item: string) => boolean, message: string) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .refine((items) => items.every(isItem), message);

/** Every variable the server reads: what it may be, and what it is when it is not set. */
export const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535).default(8000),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, 'must be sqlite:<file>, or a postgresql:// URL whose special characters are percent-encoded')
    .optional(),
  MIGRATE_ON_START: oneOf(['true', 'false']).default('true'),
  AUTH_MODE: oneOf(['single_user', 'multi_user']).default('single_user'),
  SINGLE_USER_API_KEY: key.optional(),
  JWT_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes')
    .optional(),
  JWT_JWKS_URL: httpUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  REGISTRATION: oneOf(['open', 'closed']).default('closed'),
  RATE_LIMIT_PER_MINUTE: integer(1, 1_000_000).optional(),
  MESSAGES_PER_MINUTE: integer(1, 1_000_000).optional(),
  COMPLETIONS_PER_MINUTE: integer(1, 1_000_000).optional(),
  MAX_RUNNING_GENERATIONS: integer(1, 1_000_000).optional(),
  GENERATION_TIMEOUT_SECONDS: integer(1, 86_400).default(600),
  MAX_CHATS_PER_USER: integer(1, 1_000_000_000).default(100_000),
  MAX_MESSAGES_PER_CHAT: integer(1, 1_000_000_000).default(100_000),
  MAX_CHARACTERS_PER_USER: integer(1, 1_000_000_000).default(1000),
  LLM_BASE_URL: z.string().refine(isModelServerUrl, 'must be an http or https URL without credentials').optional(),
  LLM_API_KEY: modelKey.optional(),
  LLM_MODEL: z.string().optional(),
  MODEL_SERVERS_FILE: z.string().optional(),
  ALLOWED_HOSTS: listOf(isHost, 'must be host names without a port, with commas between them, or *').default([]),
  ALLOWED_ORIGINS: listOf(
    isOrigin,
    'must be origins such as https://app.example, with commas between them, or *',
  ).default([]),
  TRUST_PROXY: z
    .string()
    .refine(
      isProxyList,
      `must be addresses or ranges of proxies, or ${PROXY_NAMES.join(', ')}, with commas between them`,
    )
    .optional(),
  METRICS_TOKEN: key.optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
});

function isDatabaseUrl(text: string): boolean {
  if (text.startsWith('sqlite:')) return text.length > 'sqlite:'.length && text !== 'sqlite::memory:';
  return /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);
}

function isHost(item: string): boolean {
  return item === '*' || !/[/:\s]/.test(item) || isIP(item) !== 0;
}

function isOrigin(item: string): boolean {
  if (item === '*') return true;
  return URL.canParse(item) && new URL(item).origin === item.replace(/\/$/, '').toLowerCase();
}

function isProxyList(text: string): boolean {
  return text.split(',').every((part) => {
    const [address = '', bits, ...more] = part.trim().split('/');
    if (PROXY_NAMES.includes(address)) return bits === undefined;
    const version = isIP(address);
    return version !== 0 && more.length === 0 && (bits === undefined || isPrefix(bits, version === 4 ? 32 : 128));
  });
}

function isPrefix(bits: string, longest: number): boolean {
  return /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
}
