import { type JsonRecord, own, pickFields, sameJson } from './json-record.ts';

/** What NovelAI gives a new entry and a new book. Reading leaves these values out, writing puts them back. */
export const NOVELAI_CONTEXT: JsonRecord = {
  prefix: '',
  suffix: '\n',
  tokenBudget: 2048,
  reservedTokens: 0,
  trimDirection: 'trimBottom',
  insertionType: 'newline',
  maximumTrimType: 'sentence',
  insertionPosition: -1,
};
export const NOVELAI_ROW: JsonRecord = {
  searchRange: 1000,
  keyRelative: false,
  nonStoryActivatable: false,
  category: '',
};
export const NOVELAI_BOOK: JsonRecord = {
  lorebookVersion: 5,
  settings: { orderByKeyLocations: false },
  categories: [],
};

/** The fields that say something else than the defaults. */
export function unlikeDefaults(record: JsonRecord, defaults: JsonRecord): JsonRecord {
  return pickFields(record, (name, value) => !Object.hasOwn(defaults, name) || !sameJson(value, own(defaults, name)));
}
