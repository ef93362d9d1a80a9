import type { CharacterDiff, DiffCharacterInput } from '@greenroom/contract';
import { findCharacterVersion, type CharacterRow } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';
import { diffValues } from './diff-values.ts';
import { loadCharacter } from './load-character.ts';

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/** Tells what differs between a character's card at two versions, field by field. @throws `not_found` */
export async function diffCharacter(call: Reader, input: DiffCharacterInput): Promise<CharacterDiff> {
  const character = await loadCharacter(call, input.character_id);
  const { from, to = character.version } = input;
  const changes = diffValues(await cardAt(call, character, from), await cardAt(call, character, to));
  return { from, to, changes };
}

async function cardAt({ unit }: Reader, character: CharacterRow, version: number) {
  const found = await findCharacterVersion(unit, character, version);
  if (!found) throw notFound('version of the character', version);
  return { ...found.card.fields, character_book: found.card.character_book };
}
