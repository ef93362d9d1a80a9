import { builtInModels, createEgress, createModels, OFFLINE_MODEL } from '@greenroom/model';
import {
  spawnFakeModelServer,
  type ModelScript,
  type RecordedRequest,
  type SpawnedFakeModelServer,
} from '@greenroom/model/testing';
import OpenAI from 'openai';
import type { AppOptions } from '../src/index.ts';
import { createTestApi, type TestApi } from './create-test-api.ts';
import { newReplier, type Replier } from './reply-api.ts';

/** A model of the fake server, by the name our callers use. */
export const FAKE = 'fake/fake-large';

/** A server of ours, with ELIZA and with a fake OpenAI-compatible server in another process, for OpenAI's own client. */
export interface OpenAiHouse extends AsyncDisposable {
  readonly api: TestApi;
  readonly fake: SpawnedFakeModelServer;
  /** Somebody new, with a chat and with OpenAI's client. */
  newGuest(chatFields?: object): Promise<Guest>;
  /** What the model server was asked last. */
  lastAsked(): Promise<RecordedRequest>;
}

/** A person who talks to our server with the real `openai` package, `baseURL` and `apiKey` set and nothing else. */
export interface Guest extends Replier {
  readonly openai: OpenAI;
}

/** Opens the house. No model server is the default one, so that a name without a server's is unknown. */
export async function openHouse(options: Partial<AppOptions> = {}): Promise<OpenAiHouse> {
  const fake = await spawnFakeModelServer();
  const egress = createEgress({ allowPrivate: true });
  const models = createModels({
    servers: [
      { name: 'fake', baseUrl: fake.url },
      // Nothing listens on the port for discarding.
      { name: 'down', baseUrl: 'http://127.0.0.1:9/v1' },
    ],
    builtIn: builtInModels({ delayMs: 20 }),
    fallback: OFFLINE_MODEL,
    egress,
  });
  const api = await createTestApi({ models, replies: { graceMs: 200 }, ...options });
  return {
    api,
    fake,
    newGuest: async (chatFields) => {
      const replier = await newReplier(api, chatFields);
      return { ...replier, openai: await clientOf(api, replier.name) };
    },
    lastAsked: async () => {
      const last = (await fake.recorded()).at(-1);
      if (!last) throw new Error('The model server was asked nothing');
      return last;
    },
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await models.close();
      await egress.close();
      await fake[Symbol.asyncDispose]();
    },
  };
}

/** OpenAI's client for a user of a test server. */
async function clientOf(api: TestApi, user: string): Promise<OpenAI> {
  const { authorization } = await api.headersOf(user);
  if (!authorization) throw new Error('This needs a server of many users');
  return new OpenAI({ baseURL: `${api.url}/api/v1`, apiKey: authorization.replace('Bearer ', '') });
}

/** Fields that OpenAI's types do not know; its client sends them as they are. */
export function own(fields: { script?: ModelScript; [name: string]: unknown }): object {
  return fields;
}

/** What a user says, as the messages of a request. */
export function says(content: string): [{ role: 'user'; content: string }] {
  return [{ role: 'user', content }];
}

/** What Greenroom adds to an answer, and to each chunk of one. */
export interface OwnIds {
  conversation_id: string | null;
  generation_id: string;
  user_message_id: string | null;
  assistant_message_id: string | null;
}

/** Reads it. */
export function idsOf(answer: object): OwnIds {
  const { conversation_id, generation_id, user_message_id, assistant_message_id } = answer as OwnIds;
  return { conversation_id, generation_id, user_message_id, assistant_message_id };
}

/** Everything that an iteration gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The text of chunks. */
export function textOf(chunks: OpenAI.ChatCompletionChunk[]): string {
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
}
