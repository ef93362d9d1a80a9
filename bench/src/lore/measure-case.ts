import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'undici';
import { API_KEY } from '../operations.ts';
import type { Child } from '../streams/child.ts';
import type { ChatContent, LoreCase } from './cases.ts';

/** What came of a case, in milliseconds. */
export interface Measured {
  /** The first time a server builds this context. */
  first: number;
  times: number[];
  /** The longest delay of the server's event loop while it built, of each time. */
  delays: number[];
  /** Of the requests that were made beside it. */
  beside: number[];
  /** How many entries came in, and how many keys there was no time for. */
  fired: number;
  timedOut: number;
}

const HEADERS = { 'content-type': 'application/json', 'x-api-key': API_KEY };
const WARM_UP = 10;
const BESIDE_EVERY_MS = 2;
const SETTLE_MS = 5;

/** A server that can be asked. */
export interface Server {
  child: Child;
  client: Client;
}

/** Makes a chat with its lorebooks as a person would, and answers its id. */
export async function makeChat({ client }: Server, { books, messages }: ChatContent): Promise<string> {
  const lorebook_ids: number[] = [];
  for (const book of books) {
    lorebook_ids.push((await call<{ id: number }>(client, 'POST', '/lorebooks', book)).id);
  }
  const { id } = await call<{ id: string }>(client, 'POST', '/chats', { user_name: 'Bo' });
  for (const [index, content] of messages.entries()) await say(client, id, content, index % 2 ? 'assistant' : 'user');
  await call(client, 'PUT', `/chats/${id}`, { lorebook_ids });
  return id;
}

/** Builds the context of a chat so many times, each after a new message, as at every turn. */
export async function measureCase(
  server: Server,
  { maxTokens, settings }: LoreCase,
  { chatId, content, times }: { chatId: string; content: ChatContent; times: number },
  countsBeside: boolean,
): Promise<Measured> {
  const { client, child } = server;
  const path = `/chats/${chatId}/context?max_tokens=${maxTokens}`;
  await call(client, 'PUT', '/settings', { lore: settings });
  const measured: Measured = { first: NaN, times: [], delays: [], beside: [], fired: 0, timedOut: 0 };
  for (let turn = -WARM_UP; turn < times; turn++) {
    await say(client, chatId, content.nextMessage(), 'user');
    await child.ask('the longest delay');
    // The first tick of the monitor after that only begins to measure.
    await wait(SETTLE_MS);
    const beside = countsBeside ? askBeside(child.url) : null;
    const start = process.hrtime.bigint();
    await call(client, 'GET', path);
    const time = Number(process.hrtime.bigint() - start) / 1e6;
    const answered = (await beside?.()) ?? [];
    // A tick that is late tells so only when it has come.
    await wait(SETTLE_MS);
    const delay = (await child.ask('the longest delay')) as number;
    if (turn === -WARM_UP) measured.first = time;
    if (turn < 0) continue;
    measured.times.push(time);
    measured.delays.push(delay);
    measured.beside.push(...answered);
  }
  const { lore } = await call<{ lore: { fired: boolean; reason: string }[] }>(client, 'GET', `${path}&explain=true`);
  measured.fired = lore.filter(({ fired }) => fired).length;
  measured.timedOut = lore.filter(({ reason }) => reason === 'regex_timeout').length;
  return measured;
}

/** Asks for something cheap over and over, each time on a connection that is free; stops, and answers the times. */
function askBeside(url: string): () => Promise<number[]> {
  const client = new Client(url, { pipelining: 1 });
  const stop = new AbortController();
  const asking = (async () => {
    const times: number[] = [];
    while (!stop.signal.aborted) {
      const start = process.hrtime.bigint();
      await request(client, 'GET', '/health');
      times.push(Number(process.hrtime.bigint() - start) / 1e6);
      await wait(BESIDE_EVERY_MS);
    }
    await client.close();
    return times;
  })();
  return () => {
    stop.abort();
    return asking;
  };
}

async function say(client: Client, chatId: string, content: string, role: 'user' | 'assistant'): Promise<void> {
  await call(client, 'POST', `/chats/${chatId}/messages`, { role, content });
}

type Method = 'GET' | 'POST' | 'PUT';

async function call<Body>(client: Client, method: Method, path: string, body?: object): Promise<Body> {
  return request(client, method, `/api/v1${path}`, body);
}

async function request<Body>(client: Client, method: Method, path: string, body?: object): Promise<Body> {
  const json = body ? JSON.stringify(body) : null;
  const answer = await client.request({ method, path, headers: HEADERS, body: json });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
  return JSON.parse(text) as Body;
}
