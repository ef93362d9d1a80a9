import type { LorebookEntry } from '@greenroom/contract';
import { type JsonRecord, own } from './json-record.ts';

/** Where an entry goes, as SillyTavern counts it: its own number for it, or what the card's field says. */
export function placeOf(extensions: JsonRecord, position?: string | null): number {
  const place = own(extensions, 'position');
  if (typeof place === 'number') return place;
  return position === 'after_char' ? 1 : 0;
}

/** Whether the case of an entry's keys matters, where SillyTavern's field says; undefined where it leaves that open. */
export function sensitivityOf(extensions: JsonRecord): boolean | undefined {
  const sensitive = own(extensions, 'case_sensitive');
  return typeof sensitive === 'boolean' ? sensitive : undefined;
}

/** The title an entry is listed by: its comment in SillyTavern and RisuAI, its name elsewhere. */
export function titleOf(entry: LorebookEntry, first: 'name' | 'comment'): string {
  return (first === 'name' ? entry.name || entry.comment : entry.comment || entry.name) || '';
}
