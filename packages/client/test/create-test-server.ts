import { createApp, type AppOptions } from '@greenroom/api';
import { openStorage } from '@greenroom/storage';
import { newTestDatabase } from '@greenroom/test-database';
import { pino } from 'pino';

/** The key of the test server's only user. */
export const API_KEY = 'the-key-of-the-only-user';

/** A whole server on a database of its own, gone again when disposed. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly app: Awaited<ReturnType<typeof createApp>>;
}

/** Starts a single-user server without rate limits, unless told otherwise. */
export async function createTestServer(options: Partial<AppOptions> = {}): Promise<TestServer> {
  const database = await newTestDatabase({ engine: 'sqlite' });
  const storage = await openStorage({ url: database.url });
  const app = await createApp({
    storage,
    auth: { mode: 'single_user', apiKey: API_KEY },
    quotas: { chatsPerUser: 1000, messagesPerChat: 1000, charactersPerUser: 1000 },
    rateLimits: { requestsPerMinute: null, messagesPerMinute: null },
    logger: pino({ level: 'silent' }),
    version: '0.0.0-test',
    ...options,
  });
  return {
    app,
    url: await app.listen({ host: '127.0.0.1', port: 0 }),
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await storage.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
