import type { Context, Generation, Message, Reply, ReplyEvent, Session } from '@greenroom/contract';
import { builtInModels, createEgress, createModels, OFFLINE_MODEL } from '@greenroom/model';
import { createScriptedModel, type ModelScript, type ScriptedModel } from '@greenroom/model/testing';
import type { AppOptions } from '../src/index.ts';
import { createTestApi, type TestApi } from './create-test-api.ts';
import { newPerson, type Person } from './person.ts';

/** The name of the scripted model on a test server. */
export const SCRIPTED = 'scripted';

/** A server whose default model plays scripts. */
export interface ReplyApi extends TestApi {
  readonly model: ScriptedModel;
}

/** Opens a server with the scripted model beside ELIZA, without a delay between words. */
export async function createReplyApi(options: Partial<AppOptions> = {}): Promise<ReplyApi> {
  const model = createScriptedModel();
  const builtIn = {
    ...builtInModels({ delayMs: 0 }),
    [SCRIPTED]: { model, description: 'Plays scripts', created: 0, ownedBy: 'tests' },
  };
  const models = createModels({
    servers: [],
    builtIn,
    defaultModel: SCRIPTED,
    fallback: OFFLINE_MODEL,
    egress: createEgress({ allowPrivate: false }),
  });
  const api = await createTestApi({ models, replies: { graceMs: 200 }, ...options });
  return { ...api, model };
}

/** A person with a chat, and what tests do with replies in it. */
export interface Replier extends Person {
  readonly chat: Session;
  /** Asks for a reply, the model playing the script, and answers it whole. */
  complete(content: string, script?: ModelScript, more?: object): Promise<{ status: number; body: any }>;
  /** The same as a stream, read to its end. */
  stream(content: string, script?: ModelScript, more?: object): Promise<SseEvent[]>;
  /** Runs a reply in the background, and answers its generation as it begins. */
  begin(content: string, script?: ModelScript): Promise<Generation>;
  generation(id: string): Promise<Generation>;
  /** The generation once it is over. */
  over(id: string): Promise<Generation>;
  generations(): Promise<Generation[]>;
  /** The role and the text of each message on the path. */
  said(): Promise<[string, string][]>;
  last(): Promise<Message>;
  /** What a model would be sent now, with the query of the address. */
  context(query?: string): Promise<Context>;
  /** Only the texts of its messages. */
  texts(query?: string): Promise<string[]>;
}

/** Someone new with a chat without a character, unless one is given. */
export async function newReplier(api: TestApi, chatFields: object = {}): Promise<Replier> {
  const person = newPerson(api);
  return replierIn(api, person, await person.newChat(chatFields));
}

/** Someone with a character of these fields, in a chat with it. */
export async function withCharacter(api: TestApi, card: object, chatFields: object = {}): Promise<Replier> {
  const person = newPerson(api);
  const character = await person.newCharacter(card);
  return replierIn(api, person, await person.newChat({ character_id: character.id, ...chatFields }));
}

/** Someone in one of their chats. */
export function replierIn(api: TestApi, person: Person, chat: Session): Replier {
  const bodyOf = (content: string, script: ModelScript | undefined, more: object) => ({
    conversation_id: chat.id,
    messages: [{ role: 'user', content }],
    ...(script && { script }),
    ...more,
  });
  const context = (query = '') => person.get<Context>(`/chats/${chat.id}/context${query}`);
  const generation = (id: string) => person.get<Generation>(`/generations/${id}`);
  const over = async (id: string): Promise<Generation> => {
    for (;;) {
      const found = await generation(id);
      if (found.status !== 'running') return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    ...person,
    chat,
    complete: (content, script, more = {}) =>
      person.rest('POST', '/chat/completions', { body: bodyOf(content, script, more) }),
    stream: (content, script, more = {}) =>
      readSse(api, person.name, 'POST', '/chat/completions', { ...bodyOf(content, script, more), stream: true }),
    begin: async (content, script) => {
      const body = { ...bodyOf(content, script, {}), background: true };
      const answer = await person.rest('POST', '/chat/completions', { body });
      if (answer.status !== 202) throw new Error(`It did not begin: ${answer.status} ${answer.text}`);
      return answer.body;
    },
    generation,
    over,
    generations: async () => (await person.get(`/chats/${chat.id}/generations?per_page=200`)).data,
    said: async () => (await person.path(chat.id)).map(({ role, content }) => [role, content]),
    last: async () => (await person.path(chat.id)).at(-1) as Message,
    context,
    texts: async (query) => (await context(query)).messages.map(({ content }) => content),
  };
}

/** A server-sent event as it was read. */
export interface SseEvent {
  id?: string;
  event?: string;
  data: string;
}

/** Calls a route that answers with events and reads them all. @throws when it answers anything else */
export async function readSse(
  api: TestApi,
  as: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<SseEvent[]> {
  const answer = await openSse(api, as, method, path, { body, headers });
  return parseSse(await answer.text());
}

/** Calls a route that answers with events and leaves reading to the caller. */
export async function openSse(
  api: TestApi,
  as: string,
  method: string,
  path: string,
  { body, headers = {}, signal }: { body?: object | undefined; headers?: Record<string, string>; signal?: AbortSignal },
): Promise<Response> {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { ...(await api.headersOf(as)), ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  }
  return answer;
}

/** The whole events in a text; what is cut off at its end is left out. */
export function parseSse(text: string): SseEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const event: Partial<SseEvent> = {};
    for (const line of block.split('\n')) {
      const [name = ''] = line.split(': ', 1);
      if (['id', 'event', 'data'].includes(name)) event[name as keyof SseEvent] = line.slice(name.length + 2);
    }
    return event.data === undefined ? [] : [event as SseEvent];
  });
}

/** The text that a reply's events bring. */
export function textOf(events: SseEvent[]): string {
  return events
    .filter(({ event }) => event === 'text-delta')
    .map(({ data }) => (JSON.parse(data) as Extract<ReplyEvent, { type: 'text-delta' }>).text)
    .join('');
}

/** The text that a streamed completion brings. */
export function completionText(events: SseEvent[]): string {
  return events
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data).choices?.[0]?.delta?.content ?? '')
    .join('');
}

/** The reply that ends a stream of its events. */
export function endOf(events: SseEvent[]): Reply {
  const last = events.at(-1);
  if (last?.event !== 'generation-end') throw new Error(`The stream ended with ${last?.event}`);
  return JSON.parse(last.data);
}
