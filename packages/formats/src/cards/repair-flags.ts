import type { JsonRecord } from '../lorebooks/json-record.ts';
import { readFlag, readNumber } from './read-values.ts';
import type { RepairLog } from './repair-log.ts';

/**
 * Repairs SillyTavern's `talkativeness` and `fav` in `extensions` or at the root, which it writes as texts at times.
 * They are extensions, so a text that is neither a number nor a flag is none of our business and stays.
 */
export function repairFlags(object: JsonRecord, path: string, log: RepairLog): JsonRecord {
  const repaired = Object.entries(object).map(([key, value]) => {
    const found = { value, path: path ? `${path}.${key}` : key };
    if (key === 'talkativeness' && isText(value, /^\d{1,9}(?:\.\d{1,20})?$/))
      return [key, readNumber(found, log)] as const;
    if (key === 'fav' && isText(value, /^(?:true|false)$/)) return [key, readFlag(found, log)] as const;
    return [key, value] as const;
  });
  return Object.fromEntries(repaired);
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
