import type { AppOptions } from '@greenroom/api';
import { createScriptedModel, type ScriptChoice, type ScriptedModel } from '@greenroom/model/testing';
import { createClient, type GreenroomClient, type Message } from '../src/index.ts';
import { API_KEY, createTestServer } from './create-test-server.ts';
import { modelsOf } from './models-of.ts';

/** A server whose model follows a script, and a chat to have replies in. */
export interface Scene extends AsyncDisposable {
  readonly url: string;
  readonly model: ScriptedModel;
  readonly client: GreenroomClient;
  readonly chat_id: string;
  /** The messages on the chat's path, as they are stored. */
  messages(): Promise<Message[]>;
}

/** Starts the server. What still runs when it closes is cut off soon. */
export async function openScene(script?: ScriptChoice, options: Partial<AppOptions> = {}): Promise<Scene> {
  const model = createScriptedModel(script === undefined ? {} : { script });
  const server = await createTestServer({ models: modelsOf(model), replies: { graceMs: 50 }, ...options });
  const client = createClient({ url: server.url, apiKey: API_KEY });
  const { id: chat_id } = await client.chats.create.mutate({ title: 'Tea' });
  return {
    url: server.url,
    model,
    client,
    chat_id,
    messages: async () => (await client.messages.list.query({ chat_id })).data,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
