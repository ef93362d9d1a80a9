import { createApp, createCaller, openServices } from '@greenroom/api';
import { builtInModels, createEgress, createModels, OFFLINE_MODEL, type Models } from '@greenroom/model';
import { openStorage } from '@greenroom/storage';
import { devNull } from 'node:os';
import { pino } from 'pino';
import { API_KEY } from './operations.ts';

const options = {
  auth: { mode: 'single_user', apiKey: API_KEY },
  quotas: { chatsPerUser: 1e9, messagesPerChat: 1e9, charactersPerUser: 1e9 },
  rateLimits: { requestsPerMinute: null, messagesPerMinute: null },
} as const;

/** Greenroom's HTTP server on a database, single-user, with its usual log going nowhere. */
export async function openServer(url: string, modelServer?: string) {
  const storage = await openStorage({ url });
  const logger = pino({ level: 'info' }, pino.destination(devNull));
  const models = modelServer === undefined ? {} : { models: modelsOf(modelServer) };
  return createApp({ ...options, ...models, storage, logger, version: 'bench' });
}

/** Greenroom's procedures in this process, on a database file. */
export async function openInProcess(file: string) {
  const storage = await openStorage({ url: `sqlite:${file}` });
  const services = await openServices({ ...options, storage });
  const caller = await createCaller(services, { 'x-api-key': API_KEY });
  const close = async () => {
    await services.close();
    await storage.close();
  };
  return { caller, close };
}

function modelsOf(baseUrl: string): Models {
  return createModels({
    servers: [{ name: 'fake', baseUrl }],
    builtIn: builtInModels(),
    fallback: OFFLINE_MODEL,
    egress: createEgress({ allowPrivate: true }),
  });
}
