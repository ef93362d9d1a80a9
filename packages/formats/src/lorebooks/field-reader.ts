import { coerceValue, KIND_NAMES, type Kind, type Kinds } from './coerce-value.ts';
import { type JsonRecord, own, pickFields } from './json-record.ts';
import type { Tell } from './repair-log.ts';

/** Takes the known fields out of an object one by one, and what is left in the end. */
export interface FieldReader {
  /**
   * The field's value; undefined when it is absent or null (unless its kind has null) or makes no sense. Of several
   * names the first is the right one; a value under another is told and taken.
   */
  take<K extends Kind>(names: string | string[], kind: K): Kinds[K] | undefined;
  /** The same for a field that must be there: told, and the fallback, when it is not. */
  need<K extends Kind>(names: string | string[], kind: K, fallback: Kinds[K]): Kinds[K];
  /** Whether a value, even null, stands under the name. */
  has(name: string): boolean;
  /** The value as it is, for a field that fits no kind; it counts as taken. */
  raw(name: string): unknown;
  /** Every field that nobody has taken, under its own name. */
  rest(): JsonRecord;
}

/** A reader of an object that tells of every value it had to repair or leave out. */
export function createFieldReader(source: JsonRecord, tell: Tell): FieldReader {
  const known = new Set<string>();
  const has = (name: string) => own(source, name) !== undefined;
  const take: FieldReader['take'] = (names, kind) => {
    const all = [names].flat();
    const name = all.find(has);
    if (name === undefined) return undefined;
    const value = own(source, name);
    known.add(name);
    const coerced = coerceValue(kind, value);
    if (coerced === undefined && value !== null) tell(name, `is not ${KIND_NAMES[kind]}: left out`, value);
    if (coerced !== undefined && coerced !== value) tell(name, `was not ${KIND_NAMES[kind]}: made into that`);
    if (Array.isArray(coerced)) tellDropped(name, value);
    if (coerced !== undefined && name !== all[0]) tell(name, `is taken as ${all[0]}`);
    return coerced;
  };
  /** Items of a list that are no texts are not among them. */
  const tellDropped = (name: string, list: unknown) => {
    if (!Array.isArray(list)) return;
    for (const [index, item] of list.entries()) {
      if (typeof item === 'object' && item !== null) tell(`${name}.${index}`, 'is no text: left out', item);
    }
  };
  return {
    take,
    need: (names, kind, fallback) => {
      const value = take(names, kind);
      if (value !== undefined) return value;
      tell([names].flat()[0] ?? '', `is missing: ${JSON.stringify(fallback)} stands for it`);
      return fallback;
    },
    has,
    raw: (name) => {
      known.add(name);
      return own(source, name);
    },
    rest: () => pickFields(source, (name, value) => !known.has(name) && value !== undefined),
  };
}
