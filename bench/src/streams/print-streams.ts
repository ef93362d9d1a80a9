import type { Load, Round } from './run-round.ts';
import type { Way } from './ways.ts';

/** The rounds of one way: one to warm up, one that was about memory where it has a process, and those that count. */
export interface Measured {
  name: Way['name'];
  first: Round;
  memory: Round | null;
  timed: Round[];
}

/** Prints what was measured; the first way is the floor of the others. */
export function printStreams(ways: [Measured, ...Measured[]], load: Load): void {
  const { streams, pieces, everyMs } = load;
  const rate = Math.round((streams * 1000) / everyMs).toLocaleString('en');
  const atOnce = Math.min(...ways.flatMap((way) => roundsOf(way).map(({ atOnce }) => atOnce)));
  console.log(
    `\n${streams} streams of ${pieces} pieces, one every ${everyMs} ms: ${rate} pieces a second. At least ${atOnce} ran at ` +
      `the same time in every round. Times are of ${ways[0].timed.length} interleaved rounds.\n`,
  );
  printDelays(ways, load);
  for (const way of ways.slice(1)) printCosts(way, load);
  for (const way of ways) for (const loss of lossesOf(way).slice(0, 3)) console.log(`\nLost ${way.name}: ${loss}`);
}

/** Why streams were lost, in whatever round. */
export function lossesOf(way: Measured): string[] {
  return roundsOf(way).flatMap(({ lost }) => lost);
}

function roundsOf({ first, memory, timed }: Measured): Round[] {
  return [first, ...(memory ? [memory] : []), ...timed];
}

function printDelays(ways: [Measured, ...Measured[]], { streams }: Load): void {
  console.log(
    '| way | streams without loss | delay of a piece, ms: median | p95 | added, ms: median | p95 | first piece after, ms: median | p95 |',
  );
  console.log(`|---|${'--:|'.repeat(7)}`);
  const floor = delaysOf(ways[0]);
  for (const way of ways) {
    const sent = roundsOf(way).length * streams;
    const delays = delaysOf(way);
    const added = (share: number) => (way === ways[0] ? '' : ms(at(delays, share) - at(floor, share)));
    const firsts = sorted(way.timed.flatMap(({ read }) => read.map(({ firstPiece }) => firstPiece)));
    const times = [ms(at(delays, 0.5)), ms(at(delays, 0.95)), added(0.5), added(0.95)];
    const cells = [...times, ms(at(firsts, 0.5)), ms(at(firsts, 0.95))];
    console.log(`| ${way.name} | ${sent - lossesOf(way).length} of ${sent} | ${cells.join(' | ')} |`);
  }
}

function printCosts({ name, first, memory, timed }: Measured, { streams, pieces }: Load): void {
  if (!first.usage || !memory?.usage) return;
  const { before, middle } = memory.usage;
  const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  const kb = (bytes: number) => `${Math.round(bytes / 2 ** 10 / streams) || 0} KB`;
  const cpu = timed.map(({ usage }) => (usage ? usage.after.cpuMicroseconds - usage.before.cpuMicroseconds : NaN));
  const each = cpu.reduce((sum, microseconds) => sum + microseconds, 0) / (timed.length * streams * pieces);
  console.log(
    `\n${name}, Greenroom's process: ${kb(middle.held - before.held)} a stream held (heap and what hangs on it, without ` +
      `garbage, in the middle of a round against idle), and ${kb(middle.rss - before.rss)} of RSS. RSS in all: ` +
      `${mb(first.usage.before.rss)} before any stream, ${mb(before.rss)} idle after the first ${streams}, ${mb(middle.rss)} ` +
      `in the middle of the next. ${each.toFixed(0)} µs of the processor's time a piece, beginning and ending included.`,
  );
}

function delaysOf({ timed }: Measured): Float64Array {
  return sorted(timed.flatMap(({ read }) => read.flatMap(({ delays }) => delays)));
}

function sorted(values: number[]): Float64Array {
  return Float64Array.from(values).toSorted();
}

function at(values: Float64Array, share: number): number {
  return values[Math.floor(values.length * share)] ?? NaN;
}

function ms(microseconds: number): string {
  return (microseconds / 1000).toFixed(1);
}
