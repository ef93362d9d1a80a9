import { Pool } from 'undici';
import { API_KEY } from '../operations.ts';
import { startChild, type Child } from './child.ts';
import { receiveStream, type Received, type StreamRequest } from './receive-stream.ts';

/** Streams that can be asked for, by number. */
export interface Streams {
  receive(stream: number): Promise<Received>;
  /** What is stored of one that is over; null where nothing is kept. */
  stored: ((stream: number) => Promise<string>) | null;
}

/** One way from the model server to who asks. */
export interface Way {
  name: 'straight from the model server' | 'through Greenroom, not saved' | 'through Greenroom, saved';
  /** The process in between, if there is one. */
  greenroom: Child | null;
  /** Makes what so many streams need before they can be asked for. */
  prepare(count: number): Promise<Streams>;
  close(): Promise<void>;
}

const PATH = '/api/v1/chat/completions';
const HEADERS = { 'content-type': 'application/json', 'x-api-key': API_KEY };

/** Opens every way, each with a server and a database of its own in a folder. */
export async function openWays(modelServer: Child, folder: string): Promise<[Way, ...Way[]]> {
  const greenroom = (name: string) => startChild('greenroom-server.ts', [`${folder}/${name}.sqlite`, modelServer.url]);
  return [straight(modelServer), unsaved(await greenroom('unsaved')), saved(await greenroom('saved'))];
}

function straight({ url }: Child): Way {
  const { origin, pathname } = new URL(url);
  const server = new Pool(origin);
  return {
    name: 'straight from the model server',
    greenroom: null,
    prepare: async () => ({
      receive: (stream) => receiveStream(server, request(`${pathname}/chat/completions`, stream)),
      stored: null,
    }),
    close: () => server.close(),
  };
}

function unsaved(greenroom: Child): Way {
  const server = new Pool(greenroom.url);
  return {
    name: 'through Greenroom, not saved',
    greenroom,
    prepare: async () => ({ receive: (stream) => receiveStream(server, request(PATH, stream)), stored: null }),
    close: () => closeBoth(server, greenroom),
  };
}

function saved(greenroom: Child): Way {
  const server = new Pool(greenroom.url);
  const call = async <Body>(method: 'GET' | 'POST', path: string, body?: object) => {
    const answer = await server.request({ method, path, headers: HEADERS, body: body ? JSON.stringify(body) : null });
    return (await answer.body.json()) as Body;
  };
  return {
    name: 'through Greenroom, saved',
    greenroom,
    prepare: async (count) => {
      const chats: string[] = [];
      while (chats.length < count) chats.push((await call<{ id: string }>('POST', '/api/v1/chats', {})).id);
      return {
        receive: (stream) => receiveStream(server, request(PATH, stream, { conversation_id: chats[stream] })),
        stored: async (stream) => {
          const path = `/api/v1/chats/${chats[stream]}/messages?order=desc&per_page=1`;
          return (await call<{ data: { content: string }[] }>('GET', path)).data[0]?.content ?? '';
        },
      };
    },
    close: () => closeBoth(server, greenroom),
  };
}

function request(path: string, stream: number, more: object = {}): StreamRequest {
  const body = { model: 'fake/paced', stream: true, messages: [{ role: 'user', content: String(stream) }], ...more };
  return { path, headers: HEADERS, body };
}

async function closeBoth(server: Pool, greenroom: Child): Promise<void> {
  await server.close();
  await greenroom.close();
}
