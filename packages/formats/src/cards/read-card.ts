import type { CharacterCard } from '@greenroom/contract';
import type { ReadCard } from './card.ts';
import { CARD_FIELDS, type CardField } from './card-fields.ts';
import { splitTexts } from '../lorebooks/split-texts.ts';
import { cleanJson } from './clean-json.ts';
import { keepUnreadable } from './keep-unreadable.ts';
import { locateFields, type Located } from './locate-fields.ts';
import { withMirrors } from './mirrors.ts';
import { parseYaml } from './parse-yaml.ts';
import { readBook } from './read-book.ts';
import { readDataFields } from './read-data-fields.ts';
import { type Found, readObject, readOptionalText, readText, readTexts } from './read-values.ts';
import { refuseBeyondBounds } from './refuse-beyond-bounds.ts';
import { repairFlags } from './repair-flags.ts';
import { createRepairLog, type RepairLog } from './repair-log.ts';
import { writeData } from './write-data.ts';
import { isYamlText } from './yaml-text-fields.ts';

/**
 * Reads a parsed JSON document as a character card: V1, V2, V3 or the JSON of Gradio and Pygmalion. What is wrong
 * with so many of those that are around is repaired, and told in `repairs`. For YAML see {@link readCardYaml}.
 *
 * Nothing of the document is lost:
 * - Fields nobody here knows stay under their names: those of `data` in `card.data`, those of `data.extensions` in
 *   `card.fields.extensions`, those beside `data` (or beside the fields, in a card without `data`) in `card.root`.
 * - A field that stands in `data` and again at the root is kept once when both say the same, and `card.root` says that
 *   it stood there. When they differ, `data` is right, and what the root says stays in `card.root` under its name. What
 *   every V2 card has and `data` lacks is taken from the root, as is a field of V1 that is empty in `data` alone.
 * - What cannot be repaired is kept in `card.fields.extensions.greenroom.unreadable`, under the path it had.
 *
 * The document is not changed, and shares nothing with the card. Reading what `writeCard` writes repairs nothing.
 *
 * Throws an AppError `unprocessable` for what is no card, has no name, nests deeper than 128 levels, or has a field
 * longer than the contract takes, for nothing is cut; `details` names the fields.
 */
export function readCard(document: unknown): ReadCard {
  const log = createRepairLog();
  const located = locateFields(cleanJson(document, log), log);
  const fields = readFields(located, log);
  const character_book = readBook(foundIn(located, 'character_book'), log);
  const data = readDataFields(located.data, log);
  const root = repairFlags(Object.fromEntries(located.root), '', log);
  // Last, because what was found unreadable anywhere is kept there.
  const extensions = keepUnreadable(
    repairFlags(fields.extensions, foundIn(located, 'extensions').path, log),
    'data.extensions',
    log,
  );
  const read = { fields: { ...fields, extensions }, character_book, data, root };
  const card = { ...read, root: withMirrors(root, located.mirrors, writeData(read, 3)) };
  refuseBeyondBounds(card, (field) => foundIn(located, field).path);
  return { card, source: located.source, repairs: log.repairs() };
}

/**
 * Reads a character of text-generation-webui, a YAML document with `name`, `greeting` and `context` (the examples
 * stand at the end of the context and are taken out of it); a card of any other shape that {@link readCard} knows
 * may be written in YAML as well. Where a card has text, scalars are text as they are written, and elsewhere what YAML
 * takes them for; aliases are refused and tags say nothing.
 *
 * Throws an AppError `unprocessable` for what is no YAML or names something twice, and whatever `readCard` throws.
 */
export function readCardYaml(text: string): ReadCard {
  return readCard(parseYaml(text, isYamlText));
}

function foundIn({ fields }: Located, field: string): Found {
  return fields.get(field) ?? { value: undefined, path: `data.${field}` };
}

function readFields(located: Located, log: RepairLog): CharacterCard {
  const read = CARD_FIELDS.map((field) => [field.name, readField(field, foundIn(located, field.card), log)] as const);
  return Object.fromEntries(read) as CharacterCard;
}

function readField({ kind }: CardField, found: Found, log: RepairLog): unknown {
  switch (kind) {
    case 'text':
      return readText(found, log);
    case 'optional text':
      return readOptionalText(found, log);
    case 'greetings':
      return readTexts(found, log);
    case 'tags':
      return readTexts(found, log, splitTexts);
    case 'object':
      return readObject(found, log);
  }
}
