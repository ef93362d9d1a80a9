import type { LoreCase } from './cases.ts';
import type { Measured } from './measure-case.ts';

/** What the aims allow, in milliseconds. */
export const AIM_MS = 50;

/** What was measured of a case on a database. */
export interface LoreResult {
  database: string;
  loreCase: LoreCase;
  measured: Measured;
}

/** Prints the time that contexts take. */
export function printTimes(results: LoreResult[]): void {
  console.log(`\nThe context of a chat of 2,000 messages over REST, after a new message each time, in ms.\n`);
  console.log('| database | chat | entries in | first | median | p95 | event loop held, median | p95 |');
  console.log(`|---|---|${'--:|'.repeat(6)}`);
  for (const { database, loreCase, measured } of results) {
    const { first, times, delays, fired } = measured;
    const cells = [first, at(times, 0.5), at(times, 0.95), at(delays, 0.5), at(delays, 0.95)].map(ms);
    console.log(`| ${database} | ${loreCase.name} | ${fired} | ${cells.join(' | ')} |`);
  }
}

/** Prints how long hostile keys hold the event loop. */
export function printDelays(results: LoreResult[]): void {
  console.log('\nHow long 50 hostile keys hold the event loop, and what they do to other requests, in ms.\n');
  console.log(
    '| database | V8 falls back to its linear engine | keys | without time | event loop held, median | p95 | longest | /health beside, p95 | longest | context, median | p95 |',
  );
  console.log(`|---|---|---|${'--:|'.repeat(8)}`);
  for (const { database, loreCase, measured } of results) {
    const { times, delays, beside, timedOut } = measured;
    const held = [at(delays, 0.5), at(delays, 0.95), at(delays, 1)];
    const cells = [...held, at(beside, 0.95), at(beside, 1), at(times, 0.5), at(times, 0.95)].map(ms);
    const engine = loreCase.engine === 'linear' ? 'yes' : 'no';
    console.log(`| ${database} | ${engine} | ${loreCase.name} | ${timedOut} of 50 | ${cells.join(' | ')} |`);
  }
}

/** The value below which such a share of them is; at 1, the greatest. */
export function at(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(1);
}
