// `pnpm bench`: how fast Greenroom is beside the floor, in interleaved rounds, as a table of ratios.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContenders, type Contender } from './contenders.ts';
import { openServer } from './greenroom.ts';
import { OPERATIONS, SIZES, type Operation, type Size } from './operations.ts';
import { seed } from './seed.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15);
const TIMES: Record<Operation, number> = { get: 400, list: 150, window: 200, append: 60, context: 150 };
const FLOOR_OF = { REST: 'floor over HTTP', tRPC: 'floor over HTTP', 'in process': 'floor in process' } as const;
const AIM = 0.5;

const folder = await mkdtemp(join(tmpdir(), 'greenroom-bench-'));
const file = join(folder, 'seeded.sqlite');
try {
  await (await openServer(`sqlite:${file}`)).close();
  const { ownerId, chats } = await seed(`sqlite:${file}`);
  const contenders = await openContenders(file, ownerId);
  const medians = await measure(contenders, chats);
  print(medians);
  await Promise.all(contenders.map((contender) => contender.close()));
} finally {
  await rm(folder, { recursive: true, force: true });
}

type Key = `${Operation} ${Size} ${Contender['name']}`;

/** Microseconds an operation, the median over the rounds; in each round every contender has its turn, in another order. */
async function measure(contenders: Contender[], chats: Record<Size, string>): Promise<Map<Key, number>> {
  const times = new Map<Key, number[]>();
  for (let round = -1; round < ROUNDS; round++) {
    for (const operation of OPERATIONS) {
      for (const size of SIZES) {
        for (const contender of rotated(contenders, round)) {
          const start = process.hrtime.bigint();
          await contender.run(operation, chats[size], TIMES[operation]);
          const each = Number(process.hrtime.bigint() - start) / 1000 / TIMES[operation];
          const key: Key = `${operation} ${size} ${contender.name}`;
          // The first round warms up.
          if (round >= 0) times.set(key, [...(times.get(key) ?? []), each]);
        }
      }
    }
  }
  return new Map([...times].map(([key, values]) => [key, median(values)]));
}

function rotated<T>(items: T[], by: number): T[] {
  const start = ((by % items.length) + items.length) % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

function print(medians: Map<Key, number>): void {
  const time = (key: Key) => medians.get(key) as number;
  console.log(
    `\nHow fast beside the floor: 1.00 is as fast, ${AIM} takes twice as long. Medians of ${ROUNDS} interleaved rounds.\n`,
  );
  console.log('| operation | messages | REST | tRPC | in process |\n|---|--:|--:|--:|--:|');
  const short: string[] = [];
  for (const operation of OPERATIONS) {
    for (const size of SIZES) {
      const cells = Object.entries(FLOOR_OF).map(([name, floor]) => {
        const ratio =
          time(`${operation} ${size} ${floor}`) / time(`${operation} ${size} ${name as keyof typeof FLOOR_OF}`);
        if (name === 'REST' && ratio < AIM) short.push(`${operation} at ${size}`);
        return ratio.toFixed(2);
      });
      console.log(`| ${operation} | ${size.toLocaleString('en')} | ${cells.join(' | ')} |`);
    }
  }
  console.log(`\nWhat a longer chat costs: the time at 100,000 messages over the time at 10.\n`);
  console.log('| operation | floor over HTTP | REST | tRPC | in process |\n|---|--:|--:|--:|--:|');
  for (const operation of ['get', 'window', 'append', 'context'] as const) {
    const cells = (['floor over HTTP', 'REST', 'tRPC', 'in process'] as const).map((name) =>
      (time(`${operation} 100000 ${name}`) / time(`${operation} 10 ${name}`)).toFixed(2),
    );
    console.log(`| ${operation} | ${cells.join(' | ')} |`);
  }
  console.log(
    '\nREST, microseconds an operation at 1,000 messages with four connections, to see where the ratios come from:\n',
  );
  for (const operation of OPERATIONS) {
    const of = (name: Contender['name']) => time(`${operation} 1000 ${name}`).toFixed(0);
    console.log(
      `  ${operation.padEnd(8)} floor ${of('floor over HTTP')}, REST ${of('REST')}, tRPC ${of('tRPC')}, floor in process ${of('floor in process')}, in process ${of('in process')}`,
    );
  }
  console.log(
    short.length > 0
      ? `\nShort of the aim over REST: ${short.join(', ')}.`
      : '\nEvery operation over REST reaches the aim.',
  );
}
