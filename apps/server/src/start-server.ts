import { createApp, type AuthOptions } from '@greenroom/api';
import { openStorage, type Storage } from '@greenroom/storage';
import { pino } from 'pino';
import { ownKey } from './api-key.ts';
import type { Config } from './config.ts';
import { VERSION } from './version.ts';

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8000`. */
  url: string;
  /** Where the API key is kept, when the server made it. */
  apiKeyFile: string | null;
  /** Stops taking calls, lets those that run finish, and closes the database. */
  close(): Promise<void>;
}

/** The issuer and the audience of the server's own tokens unless the settings say otherwise. */
export const OWN_ISSUER = 'greenroom';

// What a team of ordinary people stays below, and a runaway script does not.
const REQUESTS_PER_MINUTE = 600;
const MESSAGES_PER_MINUTE = 60;

/** Opens the database, migrates it, and listens. @throws when one of them fails */
export async function startServer(config: Config): Promise<RunningServer> {
  const own = config.AUTH_MODE === 'single_user' ? await ownKey(config.SINGLE_USER_API_KEY, config.DATA_DIR) : null;
  const storage = await openStorage({ url: config.DATABASE_URL, migrate: config.MIGRATE_ON_START === 'true' });
  try {
    return await listen(config, storage, own);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function listen(config: Config, storage: Storage, own: Awaited<ReturnType<typeof ownKey>> | null) {
  const isShared = config.AUTH_MODE === 'multi_user';
  const app = await createApp({
    storage,
    auth: own ? { mode: 'single_user', apiKey: own.key } : multiUser(config),
    quotas: {
      chatsPerUser: config.MAX_CHATS_PER_USER,
      messagesPerChat: config.MAX_MESSAGES_PER_CHAT,
      charactersPerUser: config.MAX_CHARACTERS_PER_USER,
    },
    rateLimits: {
      requestsPerMinute: config.RATE_LIMIT_PER_MINUTE ?? (isShared ? REQUESTS_PER_MINUTE : null),
      messagesPerMinute: config.MESSAGES_PER_MINUTE ?? (isShared ? MESSAGES_PER_MINUTE : null),
    },
    logger: pino({ level: config.LOG_LEVEL, redact: REDACTED }),
    version: VERSION,
    allowedHosts: [...config.ALLOWED_HOSTS, config.HOST],
    allowedOrigins: config.ALLOWED_ORIGINS,
    ...(config.METRICS_TOKEN !== undefined && { metricsToken: config.METRICS_TOKEN }),
    ...(config.TRUST_PROXY !== undefined && { trustProxy: config.TRUST_PROXY }),
  });
  const url = await app.listen({ host: config.HOST, port: config.PORT });
  const close = async () => {
    await app.close();
    await storage.close();
  };
  return { url, apiKeyFile: own?.file ?? null, close };
}

// Nothing logs these today; whatever does one day will log them without what opens the door.
const REDACTED = ['authorization', 'cookie', 'password', 'refresh_token', 'access_token', 'content', '["x-api-key"]'].flatMap(
  (name) => (name.startsWith('[') ? [name, `*${name}`, `*.*${name}`] : [name, `*.${name}`, `*.*.${name}`]),
);

function multiUser(config: Config): AuthOptions {
  const issuer = config.JWT_ISSUER ?? OWN_ISSUER;
  const audience = config.JWT_AUDIENCE ?? OWN_ISSUER;
  const tokens = config.JWT_SECRET
    ? { secret: config.JWT_SECRET, issuer, audience }
    : { jwksUrl: config.JWT_JWKS_URL as string, issuer, audience };
  return { mode: 'multi_user', registration: config.REGISTRATION, tokens };
}
