// `pnpm bench`, after the streams: contexts with much lore, and lore made to hold the server up.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { CASES, chatContents, type ChatName, type LoreCase, type RegexEngine } from './lore/cases.ts';
import { makeChat, measureCase, type Server } from './lore/measure-case.ts';
import { AIM_MS, at, printDelays, printTimes, type LoreResult } from './lore/print-lore.ts';
import { startChild } from './streams/child.ts';

const TIMES = Number(process.env['BENCH_LORE_TIMES'] ?? 50);

const folder = await mkdtemp(join(tmpdir(), 'greenroom-bench-'));
const databases: Record<string, string> = { SQLite: `sqlite:${join(folder, 'lore.sqlite')}` };
// An empty database, where there is one to measure on.
const postgres = process.env['BENCH_POSTGRES_URL'];
if (postgres) databases['PostgreSQL'] = postgres;
const ordinary: LoreResult[] = [];
const hostile: LoreResult[] = [];
try {
  for (const [database, url] of Object.entries(databases)) await measureDatabase(database, url);
} finally {
  await rm(folder, { recursive: true, force: true });
}
printTimes(ordinary);
printDelays(hostile);
printAims();

/** One server for each engine, each building what it is asked for the first time at the first case of a chat. */
async function measureDatabase(database: string, url: string): Promise<void> {
  const contents = chatContents();
  const ids: Partial<Record<ChatName, string>> = {};
  const measure = async (server: Server, loreCase: LoreCase, countsBeside: boolean): Promise<LoreResult> => {
    const content = contents[loreCase.chat];
    const chatId = (ids[loreCase.chat] ??= await makeChat(server, content));
    const measured = await measureCase(server, loreCase, { chatId, content, times: TIMES }, countsBeside);
    return { database, loreCase, measured };
  };
  for (const engine of ['linear', 'backtracking'] as const) {
    const server = await openServer(url, engine);
    const isOurs = (loreCase: LoreCase) => loreCase.engine === engine;
    for (const one of CASES.ordinary.filter(isOurs)) ordinary.push(await measure(server, one, false));
    for (const one of CASES.hostile.filter(isOurs)) hostile.push(await measure(server, one, true));
    await server.client.close();
    await server.child.close();
  }
}

async function openServer(url: string, engine: RegexEngine): Promise<Server> {
  const child = await startChild('lore-server.ts', [url, engine]);
  return { child, client: new Client(child.url) };
}

function printAims(): void {
  const slow = ordinary.filter(({ measured }) => at(measured.times, 0.5) >= AIM_MS);
  const held = hostile.filter(({ measured }) => at(measured.delays, 1) >= AIM_MS);
  const missed = [...slow, ...held].map(
    ({ database, loreCase }) => `${loreCase.name} (${database}, ${loreCase.engine})`,
  );
  console.log(
    missed.length > 0
      ? `\nNot below ${AIM_MS} ms: ${missed.join('; ')}.`
      : `\nThe median of every context and every delay of the event loop is below ${AIM_MS} ms.`,
  );
}
