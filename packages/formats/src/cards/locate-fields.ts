import { AppError } from '@greenroom/contract';
import type { ReadCard } from './card.ts';
import { FRAME_FIELDS, NAMED_FIELDS, V1_FIELDS, V3_DATA_FIELDS } from './card-fields.ts';
import { fillsGap } from './fills-gap.ts';
import { isMirror } from './mirrors.ts';
import { readSpec } from './read-spec.ts';
import type { JsonRecord } from '../lorebooks/json-record.ts';
import type { Found } from './read-values.ts';
import { type CardShape, cardShape } from './recognise-card.ts';
import type { RepairLog } from './repair-log.ts';
import { splitExamples } from './split-examples.ts';

/** Where the fields of a card stand in its document. */
export interface Located {
  source: ReadCard['source'];
  /** The fields that have a name here, by the names a card gives them. */
  fields: Map<string, Found>;
  /** What else stands in `data`. */
  data: Map<string, Found>;
  /** What else stands at the root, possible mirrors of `data` among it. */
  root: Map<string, unknown>;
  /** The names at the root of what belongs into `data`, and is found there as well. */
  mirrors: string[];
}

/** The names of Pygmalion's first programs (Gradio) for the fields of V1. */
const GRADIO_NAMES: ReadonlyMap<string, string> = new Map([
  ['char_name', 'name'],
  ['char_persona', 'description'],
  ['world_scenario', 'scenario'],
  ['char_greeting', 'first_mes'],
  ['example_dialogue', 'mes_example'],
]);

/**
 * Finds the fields of a card, whichever of the known shapes it has: V2 and V3 (fields in `data`), V1 and cards
 * of a later specification that lack `data` (fields at the root), both at once as ChubAI writes them, the JSON
 * of Gradio and Pygmalion, and what text-generation-webui keeps in YAML.
 *
 * Throws an AppError `unprocessable` for anything else.
 */
export function locateFields(document: unknown, log: RepairLog): Located {
  const shape = cardShape(document);
  if ('fault' in shape) throw noCard(shape.fault);
  const { root, data } = shape;
  if (data) return locateInData(root, data, log);
  if (root.data !== undefined && root.data !== null)
    log.keep('data', root.data, 'It was no object; the fields were read from the root.');
  return locateAtRoot(shape, log);
}

function locateInData(document: JsonRecord, data: JsonRecord, log: RepairLog): Located {
  const source = readSpec(document, log) ?? 'v2';
  const located: Located = {
    source: source === 'v1' ? 'v2' : source,
    fields: new Map(),
    data: new Map(),
    root: new Map(),
    mirrors: [],
  };
  for (const [key, value] of Object.entries(data)) place(located, key, { value, path: `data.${key}` });
  for (const [key, value] of Object.entries(document)) {
    if (FRAME_FIELDS.has(key)) continue;
    if (isMirror(key, value, data)) located.mirrors.push(key);
    else if (fillsGap(key, value, located.fields.get(key)?.value))
      takeFromRoot(located, key, { value, path: key }, log);
    else located.root.set(key, value);
  }
  takeCreatorComment(located, log);
  return located;
}

function place(located: Located, key: string, found: Found): void {
  (NAMED_FIELDS.has(key) ? located.fields : located.data).set(key, found);
}

function takeFromRoot({ fields, mirrors }: Located, key: string, found: Found, log: RepairLog): void {
  const was = fields.get(key)?.value ?? null;
  fields.set(key, found);
  mirrors.push(key);
  if (typeof was === 'object' && was !== null)
    log.keep(`data.${key}`, was, 'It was no text and was taken from the root of the card.');
  else log.tell(`data.${key}`, `It was ${was === '' ? 'empty' : 'missing'} and was taken from the root of the card.`);
}

/** SillyTavern's name, at the root, for the notes of the creator. */
function takeCreatorComment({ fields, root }: Located, log: RepairLog): void {
  const comment = root.get('creatorcomment');
  if (typeof comment !== 'string' || comment === '' || (fields.get('creator_notes')?.value ?? null) !== null) return;
  fields.set('creator_notes', { value: comment, path: 'creatorcomment' });
  log.tell('creatorcomment', 'There were no creator_notes; they are those of creatorcomment now.');
}

function locateAtRoot({ kind, root: document }: CardShape, log: RepairLog): Located {
  const source = rootSource(kind, document, log);
  const located: Located = { source, fields: new Map(), data: new Map(), root: new Map(), mirrors: [] };
  for (const [key, value] of Object.entries(document)) {
    if (FRAME_FIELDS.has(key)) continue;
    if (NAMED_FIELDS.has(key) || V3_DATA_FIELDS.has(key)) place(located, key, { value, path: key });
    else located.root.set(key, value);
  }
  // Without a specification that has `data`, the root is the place of what V1 does not know, and stays one.
  if (source !== 'v2' && source !== 'v3') {
    located.mirrors = [...located.fields.keys(), ...located.data.keys()].filter((key) => !V1_FIELDS.has(key));
  }
  if (kind === 'gradio') takeGradio(located);
  if (kind === 'yaml') takeYaml(located, log);
  takeGreeting(located, log);
  takeCreatorComment(located, log);
  return located;
}

function rootSource(kind: CardShape['kind'], document: JsonRecord, log: RepairLog): ReadCard['source'] {
  const spec = readSpec(document, log, 'v1') ?? 'v1';
  if (kind !== 'card') return kind;
  if (spec !== 'v1') log.tell('data', 'It was missing; the fields were read from the root of the card.');
  return spec;
}

/** The name of text-generation-webui, in what has a description and so is no card of its making. */
function takeGreeting({ fields, root }: Located, log: RepairLog): void {
  const greeting = root.get('greeting');
  if (fields.has('first_mes') || typeof greeting !== 'string') return;
  fields.set('first_mes', { value: greeting, path: 'greeting' });
  root.delete('greeting');
  log.tell('greeting', 'There was no first_mes; the greeting was taken for it.');
}

function takeGradio({ fields, root }: Located): void {
  for (const [theirs, ours] of GRADIO_NAMES) {
    if (!root.has(theirs) || fields.has(ours)) continue;
    fields.set(ours, { value: root.get(theirs), path: theirs });
    root.delete(theirs);
  }
}

/** The examples stand at the end of the context, without a field of their own. */
function takeYaml({ fields, root }: Located, log: RepairLog): void {
  if (root.has('greeting')) fields.set('first_mes', { value: root.get('greeting'), path: 'greeting' });
  const context = root.get('context');
  root.delete('greeting');
  root.delete('context');
  const { description, examples } =
    typeof context === 'string' ? splitExamples(context) : { description: context, examples: '' };
  if (examples) log.tell('context', 'The dialogue at its end was taken for the examples.');
  fields.set('description', { value: description, path: 'context' });
  fields.set('mes_example', { value: examples, path: 'context' });
}

function noCard(fault: string): AppError {
  return new AppError(
    'unprocessable',
    `The file is no character card: ${fault} Greenroom reads V1, V2 and V3 cards, and those of Pygmalion and text-generation-webui.`,
  );
}
