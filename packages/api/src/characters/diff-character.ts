import type { CharacterDiff, DiffCharacterInput } from '@greenroom/contract';
import type { CharacterRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { diffValues } from './diff-values.ts';
import { loadCharacter } from './load-character.ts';
import { loadCharacterVersion } from './load-character-version.ts';

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/** Tells what differs between two versions of a character, field by field. @throws `not_found` */
export async function diffCharacter(call: Reader, input: DiffCharacterInput): Promise<CharacterDiff> {
  const character = await loadCharacter(call, input.character_id);
  const { from, to = character.version } = input;
  const changes = diffValues(await fieldsAt(call, character, from), await fieldsAt(call, character, to));
  return { from, to, changes };
}

async function fieldsAt(call: Reader, character: CharacterRow, version: number) {
  const { card, attached } = await loadCharacterVersion(call, character, version);
  return { ...card.fields, character_book: card.character_book, ...attached };
}
