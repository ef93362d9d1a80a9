import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { putBag } from './extension-bag.ts';
import { createFieldReader } from './field-reader.ts';
import { hasRegexKey } from './is-regex-key.ts';
import { type JsonRecord, withoutUndefined } from './json-record.ts';
import { NOVELAI_BOOK, NOVELAI_CONTEXT, NOVELAI_ROW, unlikeDefaults } from './novelai-defaults.ts';
import { DEFAULT_ORDER } from './read-character-book.ts';
import { readRows, type Row } from './read-rows.ts';
import type { RepairLog } from './repair-log.ts';
import { uniqueIds } from './unique-ids.ts';

/**
 * Reads a lorebook of NovelAI. Its order is the budget priority of an entry's context; the rest of the context, the
 * categories and the settings are kept in `extensions.novelai` where they are not NovelAI's defaults.
 */
export function readNovelAiBook(document: JsonRecord, log: RepairLog): Lorebook {
  const fields = createFieldReader(document, log.ofBook);
  const rows = readRows(fields.raw('entries') as unknown[], log);
  const entries = uniqueIds(rows.map(readEntry), (index) => {
    rows[index]?.tell('id', 'is the id of an entry before it: a free number stands for it');
  });
  return { extensions: putBag({}, 'novelai', unlikeDefaults(fields.rest(), NOVELAI_BOOK)), entries };
}

function readEntry({ source, tell }: Row): LorebookEntry {
  const fields = createFieldReader(source, tell);
  const keys = fields.need('keys', 'keys', []);
  const context = createFieldReader(fields.take('contextConfig', 'nullableRecord') ?? {}, (field, message) =>
    tell(`contextConfig.${field}`, message),
  );
  const known = {
    keys,
    content: fields.need('text', 'text', ''),
    enabled: fields.take('enabled', 'boolean') ?? true,
    insertion_order: context.take('budgetPriority', 'number') ?? DEFAULT_ORDER,
    use_regex: hasRegexKey(keys),
    constant: fields.take('forceActivation', 'boolean') ?? false,
    name: fields.take('displayName', 'text') || undefined,
    id: fields.take('id', 'text'),
  };
  const contextConfig = unlikeDefaults(context.rest(), NOVELAI_CONTEXT);
  const kept = {
    ...unlikeDefaults(fields.rest(), NOVELAI_ROW),
    ...(Object.keys(contextConfig).length > 0 && { contextConfig }),
  };
  return { ...withoutUndefined(known as LorebookEntry), extensions: putBag({}, 'novelai', kept) };
}
