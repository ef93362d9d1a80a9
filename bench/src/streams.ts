// `pnpm bench`, after the operations: what Greenroom adds to streams, many at once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './streams/child.ts';
import { lossesOf, printStreams, type Measured } from './streams/print-streams.ts';
import { runRound, type Load } from './streams/run-round.ts';
import { openWays, type Way } from './streams/ways.ts';

const ROUNDS = Number(process.env['BENCH_STREAM_ROUNDS'] ?? 2);
// About as fast as models speak, and well below what two cores can carry with the model server and the client on them:
// it is the delay that is measured, not a queue.
const LOAD: Load = {
  streams: Number(process.env['BENCH_STREAMS'] ?? 200),
  pieces: 100,
  everyMs: Number(process.env['BENCH_STREAM_EVERY_MS'] ?? 30),
  beginWithinMs: 1000,
};

const folder = await mkdtemp(join(tmpdir(), 'greenroom-bench-'));
try {
  const modelServer = await startChild('model-server.ts', [String(LOAD.pieces), String(LOAD.everyMs)]);
  const ways = await openWays(modelServer, folder);
  const measured = await measure(ways);
  printStreams(measured, LOAD);
  if (measured.some((way) => lossesOf(way).length > 0)) process.exitCode = 1;
  for (const server of [...ways, modelServer]) await server.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** In each round that counts every way has its turn, in another order. */
async function measure(ways: [Way, ...Way[]]): Promise<[Measured, ...Measured[]]> {
  const prepared = async (way: Way): Promise<Measured> => ({
    name: way.name,
    first: await runRound(way, LOAD, 'with garbage'),
    memory: way.greenroom && (await runRound(way, LOAD, 'without garbage')),
    timed: [],
  });
  const measured: [Measured, ...Measured[]] = [await prepared(ways[0])];
  for (const way of ways.slice(1)) measured.push(await prepared(way));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < ways.length; turn++) {
      const index = (turn + round) % ways.length;
      measured[index]?.timed.push(await runRound(ways[index] as Way, LOAD, 'with garbage'));
    }
  }
  return measured;
}
