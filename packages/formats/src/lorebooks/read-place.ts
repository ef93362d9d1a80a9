import { type JsonRecord, own } from './json-record.ts';

/** The position of an entry, read. */
export interface Place {
  position: string;
  /** SillyTavern's number for a place that a card cannot say; it belongs into the extensions. */
  index?: number;
  /** Whether it stands as it came, had the name of another program, or was a number of SillyTavern's. */
  was: 'position' | 'name' | 'number';
}

const NAMES: ReadonlyMap<unknown, string> = new Map([
  ['before_char_defs', 'before_char'],
  ['after_char_defs', 'after_char'],
]);

/**
 * Reads the position of an entry; null for what is none. A card has two positions; SillyTavern has eight, by number,
 * and keeps in `extensions.position` what a card cannot say. Other texts stay: some program wrote and knows them.
 */
export function readPlace(given: unknown, extensions: JsonRecord): Place | null {
  const position = NAMES.get(given);
  if (position) return { position, was: 'name' };
  if (typeof given === 'string' && !/^\d$/.test(given)) return { position: given, was: 'position' };
  const number = typeof given === 'string' ? Number(given) : given;
  if (number === 0 || number === 1) return { position: number === 0 ? 'before_char' : 'after_char', was: 'number' };
  return isSillyTavernPlace(number, extensions) ? { position: 'after_char', index: number, was: 'number' } : null;
}

function isSillyTavernPlace(number: unknown, extensions: JsonRecord): number is number {
  const known = typeof number === 'number' && Number.isInteger(number) && number >= 2 && number <= 7;
  const said = own(extensions, 'position');
  return known && (said === undefined || said === number);
}
