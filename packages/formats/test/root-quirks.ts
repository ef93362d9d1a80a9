import { writeCard } from '../src/cards/write-card.ts';
import { fieldsOf, KEPT, quirk, type Quirk, unreadableOf, v2, v3 } from './quirk.ts';

/**
 * What is wrong with the roots of cards that are around: with what stands beside `data`, in its place, or frames it.
 */
export const ROOT_QUIRKS: Quirk[] = [
  quirk(
    'a field of data that stands at the root alone',
    v2({}, { first_mes: 'Hello.' }),
    fieldsOf,
    { first_message: 'Hello.' },
    'data.first_mes',
    'It was missing and was taken from the root of the card.',
  ),
  ...['name', 'description', 'personality', 'scenario', 'first_mes', 'mes_example'].map((field) =>
    quirk(
      `an empty ${field} that is full at the root`,
      v2({ [field]: '' }, { [field]: 'From the root.' }),
      (read) => (writeCard(read.card, 'v2').document.data as Record<string, unknown>)[field],
      'From the root.',
      `data.${field}`,
      'It was empty and was taken from the root of the card.',
    ),
  ),
  quirk(
    'a list for a text that stands at the root as one',
    v2({ scenario: ['a'] }, { scenario: 'London.' }),
    fieldsOf,
    { scenario: 'London.', extensions: { greenroom: { unreadable: { 'data.scenario': ['a'] } } } },
    'data.scenario',
    `It was no text and was taken from the root of the card. ${KEPT}`,
  ),
  quirk(
    'notes in creatorcomment alone',
    { name: 'Ada', description: '', creatorcomment: 'Mine.' },
    fieldsOf,
    { creator_notes: 'Mine.' },
    'creatorcomment',
    'There were no creator_notes; they are those of creatorcomment now.',
  ),
  quirk(
    'V3 without data',
    { spec: 'chara_card_v3', spec_version: '3.0', name: 'Ada', first_mes: 'Hello.', assets: [], tags: ['x'] },
    ({ card, source }) => [card.fields, card.data, card.root, source],
    [{ name: 'Ada', first_message: 'Hello.', tags: ['x'] }, { assets: [] }, {}, 'v3'],
    'data',
    'It was missing; the fields were read from the root of the card.',
  ),
  quirk(
    'data that is no object',
    { name: 'Ada', description: 'd', data: 'x' },
    ({ card, source }) => [card.fields, source],
    [{ description: 'd', extensions: { greenroom: { unreadable: { data: 'x' } } } }, 'v1'],
    'data',
    `It was no object; the fields were read from the root. ${KEPT}`,
  ),
  quirk(
    'a foreign spec',
    { spec: 'tavern_ai', data: { name: 'Ada', description: '' } },
    ({ card, source }) => [card.fields.extensions, source],
    [{ greenroom: { unreadable: { spec: 'tavern_ai' } } }, 'v2'],
    'spec',
    `It names no specification that is known here; the card was read as V2. ${KEPT}`,
  ),
  quirk(
    'no spec',
    { data: { name: 'Ada', description: '' } },
    ({ source }) => source,
    'v2',
    'spec',
    'It was missing; the card was read as V2.',
  ),
  quirk(
    'no spec, and a version',
    { spec_version: '3.0', data: { name: 'Ada', description: '' } },
    ({ source }) => source,
    'v3',
    'spec',
    'It was missing; the card was read as V3.',
  ),
  quirk(
    'a newer version',
    { ...v3({}), spec_version: '3.7-beta' },
    ({ source }) => source,
    'v3',
    'spec_version',
    'It was 3.7, newer than the V3 that is known here, and was read as 3.0.',
  ),
  quirk(
    'a newer specification',
    { ...v3({}), spec: 'chara_card_v4', spec_version: '4.0' },
    ({ source }) => source,
    'v3',
    'spec_version',
    'It was 4, newer than the V3 that is known here, and was read as 3.0.',
  ),
  quirk(
    'a number for the version',
    { ...v2({}), spec_version: 2 },
    ({ source }) => source,
    'v2',
    'spec_version',
    'It was missing or no text and is "2.0" now.',
  ),
  quirk(
    'a version that is none',
    { ...v2({}), spec_version: 'newest' },
    unreadableOf,
    { unreadable: { spec_version: 'newest' } },
    'spec_version',
    `It was no version and is written anew. ${KEPT}`,
  ),
];
