import type { LorebookEntry } from '@greenroom/contract';
import type { EntryExtras } from './read-extras.ts';

/**
 * A short text that tells an entry from any other, its own earlier versions among them: two FNV-1a sums of what
 * the entry says and how it is to fire. It is no secret and guards nothing.
 */
export function fingerprint(entry: LorebookEntry, extras: EntryExtras): string {
  const { keys, secondary_keys, content, comment, constant, enabled, insertion_order, id, name } = entry;
  const text = JSON.stringify([
    keys,
    secondary_keys,
    content,
    comment,
    constant,
    enabled,
    insertion_order,
    id,
    name,
    extras,
  ]);
  return `${fnv(text, 0x811c9dc5)}${fnv(text, 0x9747b28c)}`;
}

function fnv(text: string, basis: number): string {
  let sum = basis;
  for (let index = 0; index < text.length; index += 1) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
