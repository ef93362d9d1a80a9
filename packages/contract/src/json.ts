import { z } from 'zod';
import { isStorableText } from './text.ts';

const MAX_DEPTH = 64;

/**
 * A JSON object a caller may attach to a resource. Refused when it nests deeper than 64 levels, when
 * its JSON is longer than `maxLength` characters, or when a string in it could not be stored.
 */
export function jsonObject(maxLength: number) {
  return boundedJson(z.record(z.string(), z.unknown()), maxLength);
}

/** The same bounds for JSON of any schema. */
export function boundedJson<Schema extends z.ZodType>(schema: Schema, maxLength: number) {
  return schema.superRefine((value, refinement) => {
    const fault = faultOf(value, maxLength);
    if (fault) refinement.addIssue({ code: 'custom', message: fault });
  });
}

/**
 * JSON whose depth alone is bounded, for files of other programs: what is wrong in them is repaired by whoever reads
 * them, and reading needs a depth it can go to.
 */
export function boundedDepth<Schema extends z.ZodType>(schema: Schema) {
  return schema.refine((value) => !isDeeperThan(value, MAX_DEPTH), `must not nest deeper than ${MAX_DEPTH} levels`);
}

function isDeeperThan(root: unknown, levels: number): boolean {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > levels) return true;
    for (const child of Object.values(value)) pending.push({ value: child, depth: depth + 1 });
  }
  return false;
}

/** Walks with its own stack, so that a hostile depth costs memory in proportion and never the call stack. */
function faultOf(root: unknown, maxLength: number): string | null {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && !isStorableText(value)) {
      return 'must not contain NUL characters or lone surrogates';
    }
    if (typeof value === 'object' && value !== null) {
      if (depth > MAX_DEPTH) return `must not nest deeper than ${MAX_DEPTH} levels`;
      for (const [key, child] of Object.entries(value)) {
        if (!isStorableText(key)) return 'must not contain NUL characters or lone surrogates';
        pending.push({ value: child, depth: depth + 1 });
      }
    }
  }
  return JSON.stringify(root).length > maxLength ? `must be at most ${maxLength} characters of JSON` : null;
}
