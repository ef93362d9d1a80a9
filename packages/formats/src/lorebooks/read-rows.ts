import { AppError } from '@greenroom/contract';
import { isRecord, type JsonRecord } from './json-record.ts';
import type { RepairLog, Tell } from './repair-log.ts';

/** The most entries of a lorebook, as the contract has it. */
export const MAX_ENTRIES = 100_000;

/** An entry of a file: what it holds, its place in the file, and the name it stands under. */
export interface Row {
  source: JsonRecord;
  name: string;
  tell: Tell;
}

/**
 * The entries of a file, whether it lists them or names them. What is no object is left out and told, for no entry can
 * be made of it.
 *
 * Throws an AppError `payload_too_large` for more than 100,000 of them.
 */
export function readRows(entries: unknown[] | JsonRecord, log: RepairLog): Row[] {
  const named = Object.entries(entries);
  if (named.length > MAX_ENTRIES) {
    throw new AppError(
      'payload_too_large',
      `A lorebook has at most ${MAX_ENTRIES} entries; this one has ${named.length}.`,
    );
  }
  return named.flatMap(([name, source], index) => {
    const tell = log.ofEntry(index);
    if (isRecord(source)) return [{ source, name, tell }];
    tell('', 'is no object: left out', source);
    return [];
  });
}
