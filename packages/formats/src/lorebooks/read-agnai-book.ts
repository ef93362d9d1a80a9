import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { putBag } from './extension-bag.ts';
import { createFieldReader } from './field-reader.ts';
import { type JsonRecord, withoutUndefined } from './json-record.ts';
import { DEFAULT_ORDER, readBookHead } from './read-character-book.ts';
import { readRows, type Row } from './read-rows.ts';
import type { RepairLog } from './repair-log.ts';
import { uniqueIds } from './unique-ids.ts';

/**
 * Reads a memory book of Agnai. It has no regular expressions; `weight` is its order (the heaviest stands last), and
 * `_id`, `userId` and what else has no place here are kept in `extensions.agnai`.
 */
export function readAgnaiBook(document: JsonRecord, log: RepairLog): Lorebook {
  const fields = createFieldReader(document, log.ofBook);
  fields.raw('kind');
  const head = readBookHead(fields, 'camelCase');
  const extensions = fields.take('extensions', 'nullableRecord') ?? {};
  const rows = readRows(fields.raw('entries') as unknown[], log);
  const entries = uniqueIds(rows.map(readEntry), (index) => {
    rows[index]?.tell('id', 'is the id of an entry before it: a free number stands for it');
  });
  return { ...head, extensions: putBag(extensions, 'agnai', fields.rest()), entries };
}

function readEntry({ source, tell }: Row): LorebookEntry {
  const fields = createFieldReader(source, tell);
  const comment = fields.take('comment', 'text');
  const name = fields.take('name', 'text');
  const known = {
    keys: fields.need(['keywords', 'keys'], 'texts', []),
    content: fields.need(['entry', 'content'], 'text', ''),
    enabled: fields.take('enabled', 'boolean') ?? true,
    insertion_order: fields.take('weight', 'number') ?? DEFAULT_ORDER,
    use_regex: false,
    constant: fields.take('constant', 'boolean'),
    // Agnai lists an entry by its name, so that one without is written with its comment for a name.
    name: name === (comment ?? '') ? undefined : name,
    priority: fields.take('priority', 'number'),
    id: fields.take('id', 'number'),
    comment,
    selective: fields.take('selective', 'boolean'),
    secondary_keys: fields.take('secondaryKeys', 'texts'),
    position: fields.take('position', 'text'),
  };
  return { ...withoutUndefined(known as LorebookEntry), extensions: putBag({}, 'agnai', fields.rest()) };
}
