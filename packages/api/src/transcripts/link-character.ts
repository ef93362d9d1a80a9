import type { CharacterCard, ImportSessionInput } from '@greenroom/contract';
import { findCharacter, findCharactersNamed, toCharacter } from '@greenroom/storage';
import { createCharacter } from '../characters/create-character.ts';
import type { Call } from '../core/call.ts';

/**
 * Finds the character an imported chat speaks with: the very one it was exported with when that is here (the same id
 * and moment of creation), else one whose card is the same, else a new one made of the card in the file. Answers null
 * for a chat without one.
 */
export async function linkCharacter(call: Call, { character }: ImportSessionInput): Promise<number | null> {
  if (!character) return null;
  const { id, created_at, ...card } = character;
  const original = id === undefined ? null : await findCharacter(call.unit, call.ownerId, id);
  if (original && created_at && new Date(original.created_at).getTime() === new Date(created_at).getTime())
    return original.id;
  const namesakes = await findCharactersNamed(call.unit, call.ownerId, card.name);
  const same = namesakes.find((row) => isSameCard(toCharacter(row), card));
  return same?.id ?? (await createCharacter(call, card)).id;
}

function isSameCard(character: CharacterCard, card: Partial<CharacterCard>): boolean {
  return Object.entries(card).every(
    ([field, value]) => canonical(character[field as keyof CharacterCard]) === canonical(value),
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
