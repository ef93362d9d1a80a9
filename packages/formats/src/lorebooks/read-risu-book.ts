import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { putBag } from './extension-bag.ts';
import { createFieldReader, type FieldReader } from './field-reader.ts';
import { type JsonRecord, own, pickFields, withoutUndefined } from './json-record.ts';
import { DEFAULT_ORDER } from './read-character-book.ts';
import { readRows, type Row } from './read-rows.ts';
import type { RepairLog } from './repair-log.ts';
import { RISU_ROW, RISU_VERSION } from './risu-defaults.ts';
import { splitTexts } from './split-texts.ts';

/**
 * Reads a lorebook of RisuAI. Its folders are rows among the entries (`mode: 'folder'`), named by the `folder` of those
 * inside: both are kept as they are, in `extensions.risu`, and a folder becomes an entry that is switched off. RisuAI
 * has no switch of its own.
 */
export function readRisuBook(document: JsonRecord, log: RepairLog): Lorebook {
  const fields = createFieldReader(document, log.ofBook);
  fields.raw('type');
  const entries = readRows(fields.raw('data') as unknown[], log).map(readEntry);
  const kept = pickFields(fields.rest(), (name, value) => name !== 'ver' || value !== RISU_VERSION);
  return { extensions: putBag({}, 'risu', kept), entries };
}

function readEntry({ source, tell }: Row): LorebookEntry {
  const fields = createFieldReader(source, tell);
  const mode = own(source, 'mode');
  const probability = fields.take('activationPercent', 'nullableNumber');
  const { case_sensitive, options } = takeOptions(fields);
  const known = {
    // RisuAI parts its keys at every comma, those in a regular expression too.
    keys: splitTexts(fields.need('key', 'text', '')),
    content: fields.need('content', 'text', ''),
    enabled: mode !== 'folder',
    insertion_order: fields.take('insertorder', 'number') ?? DEFAULT_ORDER,
    case_sensitive,
    use_regex: fields.take('useRegex', 'boolean') ?? false,
    // Older files say by the mode what newer ones say by the switch.
    constant: fields.take('alwaysActive', 'boolean') === true || mode === 'constant',
    comment: fields.take('comment', 'text'),
    selective: fields.take('selective', 'boolean'),
    secondary_keys: splitTexts(fields.take('secondkey', 'text') ?? ''),
  };
  const kept = pickFields(
    { ...fields.rest(), ...options },
    (name, value) => name !== 'mode' || value !== RISU_ROW.mode,
  );
  const extensions = probability === undefined || probability === null ? {} : { probability };
  return { ...withoutUndefined(known as LorebookEntry), extensions: putBag(extensions, 'risu', kept) };
}

/** RisuAI spells it so; what else stands there is kept. */
function takeOptions(fields: FieldReader): { case_sensitive?: boolean; options: JsonRecord } {
  const extentions = fields.take('extentions', 'nullableRecord');
  if (!extentions) return { options: {} };
  const sensitive = own(extentions, 'risu_case_sensitive');
  if (typeof sensitive !== 'boolean') return { options: { extentions } };
  const rest = pickFields(extentions, (name) => name !== 'risu_case_sensitive');
  return { case_sensitive: sensitive, options: Object.keys(rest).length > 0 ? { extentions: rest } : {} };
}
