import { CARD_FIELDS } from './card-fields.ts';

const FIELDS = new Set([
  ...CARD_FIELDS.filter(({ kind }) => kind !== 'object').map(({ card }) => card),
  ...'creatorcomment,spec,spec_version,source,creator_notes_multilingual,assets'.split(','),
  // Those of text-generation-webui, and of Gradio.
  ...'greeting,context,char_name,char_persona,world_scenario,char_greeting,example_dialogue'.split(','),
]);
const BOOK_FIELDS = new Set(['name', 'description']);
const ENTRY_FIELDS = new Set(['keys', 'key', 'secondary_keys', 'keysecondary', 'content', 'name', 'comment']);

/**
 * Whether a field of a card, by the names on the way to it, holds text: YAML's scalars in it are as they are written.
 */
export function isYamlText(names: string[]): boolean {
  const [first = '', second = '', third, ...more] = names[0] === 'data' ? names.slice(1) : names;
  if (first !== 'character_book') return second === '' && FIELDS.has(first);
  if (second !== 'entries') return third === undefined && BOOK_FIELDS.has(second);
  // Entries are listed, or named as in World Info.
  const [field, ...deeper] = third === 'extensions' || more.length === 0 ? [third, ...more] : more;
  return deeper.length === 0 && ENTRY_FIELDS.has(field ?? '');
}
