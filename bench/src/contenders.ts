import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { Client } from 'undici';
import { openFloor } from './floor.ts';
import { openInProcess } from './greenroom.ts';
import { API_KEY, CONTEXT_TOKENS, newMessage, restRequest, trpcRequest, type Operation } from './operations.ts';

/** One way to do the operations; `floor` names the contender it is measured against. */
export interface Contender {
  name: 'floor over HTTP' | 'REST' | 'tRPC' | 'floor in process' | 'in process';
  /** Does an operation `times` times. */
  run(operation: Operation, chatId: string, times: number): Promise<void>;
  close(): Promise<void>;
}

const CONNECTIONS = 4;
const HEADERS = { 'x-api-key': API_KEY, 'content-type': 'application/json' };

/** Opens every contender, each on a copy of the seeded database of its own. */
export async function openContenders(file: string, ownerId: string): Promise<Contender[]> {
  const copy = async (name: string) => {
    await copyFile(file, `${file}.${name}`);
    return `${file}.${name}`;
  };
  return [
    await overHttp('floor over HTTP', 'floor-server.ts', [await copy('floor'), ownerId], restRequest),
    await overHttp('REST', 'greenroom-server.ts', [await copy('rest')], restRequest),
    await overHttp('tRPC', 'greenroom-server.ts', [await copy('trpc')], trpcRequest),
    floorInProcess(await copy('floor-in-process'), ownerId),
    await inProcess(await copy('in-process')),
  ];
}

async function overHttp(
  name: Contender['name'],
  script: string,
  args: string[],
  requestOf: typeof restRequest,
): Promise<Contender> {
  const server = fork(new URL(script, import.meta.url), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [url] = (await once(server, 'message')) as [string];
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(url));
  return {
    name,
    async run(operation, chatId, times) {
      let left = times;
      const work = async (client: Client) => {
        while (left-- > 0) {
          const answer = await client.request({ ...requestOf(operation, chatId), headers: HEADERS });
          const text = await answer.body.text();
          if (answer.statusCode >= 300) throw new Error(`${name} ${operation} answered ${answer.statusCode}: ${text}`);
        }
      };
      await Promise.all(clients.map(work));
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      server.disconnect();
      await once(server, 'exit');
    },
  };
}

function floorInProcess(file: string, ownerId: string): Contender {
  const floor = openFloor(file, ownerId);
  return {
    name: 'floor in process',
    async run(operation, chatId, times) {
      for (let index = 0; index < times; index++) {
        if (operation === 'list') floor.list();
        else if (operation === 'append') floor.append(chatId, newMessage());
        else floor[operation](chatId);
      }
    },
    close: async () => void floor.close(),
  };
}

async function inProcess(file: string): Promise<Contender> {
  const { caller, close } = await openInProcess(file);
  const calls: Record<Operation, (chat_id: string) => Promise<unknown>> = {
    get: (chat_id) => caller.chats.get({ chat_id }),
    list: () => caller.chats.list({ per_page: 20 }),
    window: (chat_id) => caller.messages.list({ chat_id, order: 'desc', per_page: 20 }),
    append: (chat_id) => caller.messages.append({ chat_id, ...newMessage() }),
    context: (chat_id) => caller.chats.context({ chat_id, max_tokens: CONTEXT_TOKENS }),
  };
  return {
    name: 'in process',
    async run(operation, chatId, times) {
      for (let index = 0; index < times; index++) await calls[operation](chatId);
    },
    close,
  };
}
