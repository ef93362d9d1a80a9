import type { ImportCharactersQuery } from '@greenroom/contract';
import { findCharactersOfFile, User } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import type { CardRead, Outcome } from './import-characters.ts';
import { tooManyCharacters } from './store-character.ts';

/** Makes what tells of one file after another what an import of all of them would come to; nothing is stored. */
export async function previewImport(
  { unit, ownerId, quotas }: Call,
  { duplicates }: ImportCharactersQuery,
): Promise<(file: CardRead) => Promise<Outcome>> {
  const limit = quotas.charactersPerUser;
  const { character_count } = await unit.em.findOneOrFail(User, { id: ownerId });
  let count = character_count;
  const seen = new Set<string>();
  return async ({ hash, card }) => {
    const twins = await findCharactersOfFile(unit, ownerId, hash);
    // One that stands twice among the files would be a duplicate of what the first of them makes.
    if (!duplicates && (twins.length > 0 || seen.has(hash))) return { status: 'duplicate', duplicate_of: twins };
    if (count >= limit) throw tooManyCharacters(limit);
    count += 1;
    seen.add(hash);
    const { fields, character_book } = card.read.card;
    return { status: 'valid', preview: { ...fields, character_book }, duplicate_of: twins };
  };
}
