import { createApp, type AuthOptions } from '@greenroom/api';
import type { Storage } from '@greenroom/storage';
import { ownKey, type OwnKey } from './api-key.ts';
import type { Config } from './config.ts';
import { followConnections } from './connections.ts';
import { createLogger } from './create-logger.ts';
import { openModels, type OpenModels } from './models/open-models.ts';
import type { ModelSettings } from './models/read-model-settings.ts';
import { openDatabase } from './open-database.ts';
import { asStartError, StartError } from './start-error.ts';
import { tokenOptions } from './token-options.ts';
import { VERSION } from './version.ts';

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8000`. */
  url: string;
  /** Where the API key is kept, when the server made it. */
  apiKeyFile: string | null;
  /** Whether no model server is configured. */
  isOffline: boolean;
  /** How many requests have not been answered to the end. */
  running(): number;
  /** Stops taking calls, lets those that run and replies in the making finish, and closes the database. */
  close(): Promise<void>;
}

// What a team of ordinary people stays below, and a runaway script does not.
const REQUESTS_PER_MINUTE = 600;
const MESSAGES_PER_MINUTE = 60;
const COMPLETIONS_PER_MINUTE = 20;
const RUNNING_GENERATIONS = 10;

/**
 * Opens the database, migrates it, and listens.
 * @throws StartError when something outside the program is in the way, ConfigError when the settings contradict
 * themselves
 */
export async function startServer(config: Config, modelSettings: ModelSettings): Promise<RunningServer> {
  const models = openModels(config, modelSettings);
  const own = config.AUTH_MODE === 'single_user' ? await ownKey(config.SINGLE_USER_API_KEY, config.DATA_DIR) : null;
  const storage = await openDatabase(config);
  try {
    const { url, running, close } = await listen(config, storage, own, models);
    const isOffline = modelSettings.servers.length === 0;
    return { url, running, close, isOffline, apiKeyFile: own?.file ?? null };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function listen(
  config: Config,
  storage: Storage,
  own: OwnKey | null,
  models: OpenModels,
): Promise<Pick<RunningServer, 'url' | 'running' | 'close'>> {
  const logger = createLogger(config.LOG_LEVEL);
  const app = await createApp({
    storage,
    auth: own ? { mode: 'single_user', apiKey: own.key } : multiUser(config),
    quotas: {
      chatsPerUser: config.MAX_CHATS_PER_USER,
      messagesPerChat: config.MAX_MESSAGES_PER_CHAT,
      charactersPerUser: config.MAX_CHARACTERS_PER_USER,
    },
    rateLimits: rateLimits(config),
    models: models.registry,
    replies: replies(config),
    logger,
    version: VERSION,
    allowedHosts: [...config.ALLOWED_HOSTS, config.HOST],
    allowedOrigins: config.ALLOWED_ORIGINS,
    ...(config.METRICS_TOKEN !== undefined && { metricsToken: config.METRICS_TOKEN }),
    ...(config.TRUST_PROXY !== undefined && { trustProxy: config.TRUST_PROXY }),
  });
  const connections = followConnections(app.server);
  // Fastify logs each address it listens on; main says it once, in a line for people and scripts.
  logger.level = 'silent';
  const url = await listenOn(app, config);
  logger.level = config.LOG_LEVEL;
  const close = async () => {
    const closed = app.close();
    connections.drain();
    await closed;
    await models.close();
    await storage.close();
  };
  return { url, running: connections.running, close };
}

async function listenOn(app: Awaited<ReturnType<typeof createApp>>, { HOST, PORT }: Config): Promise<string> {
  // For this one name Fastify opens a second server, for IPv6, and a stop would not wait for what that one answers.
  const host = HOST === 'localhost' ? '127.0.0.1' : HOST;
  try {
    return await app.listen({ host, port: PORT });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new StartError(`The port ${PORT} of ${HOST} is taken by another program. Set PORT to another one.`, error);
    }
    throw asStartError(`The server cannot listen on HOST=${HOST} and PORT=${PORT}`, error);
  }
}

function rateLimits(config: Config) {
  const isShared = config.AUTH_MODE === 'multi_user';
  return {
    requestsPerMinute: config.RATE_LIMIT_PER_MINUTE ?? (isShared ? REQUESTS_PER_MINUTE : null),
    messagesPerMinute: config.MESSAGES_PER_MINUTE ?? (isShared ? MESSAGES_PER_MINUTE : null),
    completionsPerMinute: config.COMPLETIONS_PER_MINUTE ?? (isShared ? COMPLETIONS_PER_MINUTE : null),
  };
}

function replies(config: Config) {
  const isShared = config.AUTH_MODE === 'multi_user';
  return {
    maxRunningPerUser: config.MAX_RUNNING_GENERATIONS ?? (isShared ? RUNNING_GENERATIONS : null),
    timeoutMs: config.GENERATION_TIMEOUT_SECONDS * 1000,
  };
}

function multiUser(config: Config): AuthOptions {
  return { mode: 'multi_user', registration: config.REGISTRATION, tokens: tokenOptions(config) };
}
