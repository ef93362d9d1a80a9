import type { Character, ImportSessionInput } from '@greenroom/contract';
import {
  findCharacter,
  findCharactersNamed,
  findCharacterVersion,
  toCharacter,
  type CharacterRow,
} from '@greenroom/storage';
import { createCharacter } from '../characters/create-character.ts';
import type { Call } from '../core/call.ts';

/** The character of an imported chat, and the version of it that the chat speaks with; null for the present one. */
interface LinkedCharacter {
  id: number;
  version: number | null;
}

/** The characters of an imported chat, each under the id it has in the file. */
export interface LinkedCharacters {
  own: LinkedCharacter | null;
  byFileId: ReadonlyMap<number, LinkedCharacter>;
}

/** Finds or makes the characters of an imported chat, those of a group included. */
export async function linkCharacters(
  call: Call,
  { character, group_characters: others = [], chat }: ImportSessionInput,
): Promise<LinkedCharacters> {
  const byFileId = new Map<number, LinkedCharacter>();
  const own = character ? await linkCharacter(call, character, chat.character_version) : null;
  if (own && character?.id !== undefined) byFileId.set(character.id, own);
  for (const other of others) {
    if (other.id === undefined) continue;
    const member = chat.group?.members.find(({ character_id: id }) => id === other.id);
    byFileId.set(other.id, await linkCharacter(call, other, member?.character_version));
  }
  return { own, byFileId };
}

/**
 * Finds the character an imported chat speaks with: the very one it was exported with when that is here (the same id
 * and moment of creation), else one whose card is the same, else a new one made of the card in the file.
 */
async function linkCharacter(
  call: Call,
  character: NonNullable<ImportSessionInput['character']>,
  version: number | null | undefined,
): Promise<LinkedCharacter> {
  const { id, created_at, ...card } = character;
  const original = id === undefined ? null : await findCharacter(call.unit, call.ownerId, id);
  if (original && created_at && new Date(original.created_at).getTime() === new Date(created_at).getTime())
    return { id: original.id, version: await knownVersion(call, original, version) };
  const namesakes = await findCharactersNamed(call.unit, call.ownerId, card.name);
  const same = namesakes.find((row) => isSameCard(toCharacter(row), card));
  return same ?? (await createCharacter(call, card));
}

/** The version the chat was exported with, as long as that is kept; a file that names none means the present one. */
async function knownVersion({ unit }: Call, character: CharacterRow, version: number | null | undefined) {
  if (version == null) return version === null ? null : character.version;
  return (await findCharacterVersion(unit, character, version)) ? version : character.version;
}

function isSameCard(character: Character, card: Partial<Character>): boolean {
  return Object.entries(card).every(
    ([field, value]) => canonical(character[field as keyof Character]) === canonical(value),
  );
}

/** JSON with the keys of every object in one order: PostgreSQL keeps JSON objects in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
