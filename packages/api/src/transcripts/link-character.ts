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

type FileCharacter = NonNullable<ImportSessionInput['character']>;

/** A character of the file, and the version of it that the chat speaks with. */
interface Wanted {
  character: FileCharacter;
  version: number | null | undefined;
}

/**
 * Finds or makes the characters of an imported chat, those of a group included. Each is the very one it was exported
 * with when that is here (the same id and moment of creation), else one whose card is the same, else a new one made of
 * the card in the file. No two are linked to the same one, also when their cards are equal.
 */
export async function linkCharacters(call: Call, input: ImportSessionInput): Promise<LinkedCharacters> {
  const wanted = wantedCharacters(input);
  const linked = new Map<Wanted, LinkedCharacter>();
  // First of all, so that none of them is taken by another with the same card.
  for (const each of wanted) {
    const original = await findOriginal(call, each);
    if (original) linked.set(each, original);
  }
  for (const each of wanted) {
    if (linked.has(each)) continue;
    const taken = new Set([...linked.values()].map(({ id }) => id));
    linked.set(each, await findOrMake(call, each.character, taken));
  }
  const byFileId = new Map<number, LinkedCharacter>();
  for (const [{ character }, here] of linked) if (character.id !== undefined) byFileId.set(character.id, here);
  const own = wanted.find(({ character }) => character === input.character);
  return { own: (own && linked.get(own)) ?? null, byFileId };
}

/** The characters of the file, the chat's own first; of those with one id the first. */
function wantedCharacters({ character, group_characters: others = [], chat }: ImportSessionInput): Wanted[] {
  const wanted: Wanted[] = character ? [{ character, version: chat.character_version }] : [];
  for (const other of others) {
    // Nothing in the file can name one without an id.
    if (other.id === undefined || wanted.some((earlier) => earlier.character.id === other.id)) continue;
    const member = chat.group?.members.find(({ character_id: id }) => id === other.id);
    wanted.push({ character: other, version: member?.character_version });
  }
  return wanted;
}

async function findOriginal(
  call: Call,
  { character: { id, created_at }, version }: Wanted,
): Promise<LinkedCharacter | null> {
  const found = id === undefined || !created_at ? null : await findCharacter(call.unit, call.ownerId, id);
  if (!found || !created_at || new Date(found.created_at).getTime() !== new Date(created_at).getTime()) return null;
  return { id: found.id, version: await knownVersion(call, found, version) };
}

async function findOrMake(
  call: Call,
  { id: _id, created_at: _createdAt, ...card }: FileCharacter,
  taken: ReadonlySet<number>,
): Promise<LinkedCharacter> {
  const namesakes = await findCharactersNamed(call.unit, call.ownerId, card.name);
  const same = namesakes.find((row) => !taken.has(row.id) && isSameCard(toCharacter(row), card));
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
