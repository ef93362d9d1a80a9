import type { Lorebook } from '@greenroom/contract';
import { putBag } from './extension-bag.ts';
import { isRecord, type JsonRecord, own, pickFields } from './json-record.ts';
import { readCharacterBook } from './read-character-book.ts';
import type { RepairLog } from './repair-log.ts';

/** Reads a standalone lorebook of the specification V3; what stands beside its `data` is kept in the extensions. */
export function readStandaloneBook(document: JsonRecord, log: RepairLog): Lorebook {
  const data = own(document, 'data');
  const book = readCharacterBook(isRecord(data) ? data : {}, log);
  const beside = pickFields(document, (name) => name !== 'spec' && name !== 'data');
  return { ...book, extensions: putBag(book.extensions, 'lorebook_v3', beside) };
}
