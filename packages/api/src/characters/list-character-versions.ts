import type { CharacterVersionList, ListCharacterVersionsInput } from '@greenroom/contract';
import { isoInstant, listCharacterVersions as readVersions } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { integerValue, pageOf, windowOf } from '../core/pages.ts';
import { loadCharacter } from './load-character.ts';

/** Lists the versions of a character, the newest, which is the present one, first. @throws `not_found` */
export async function listCharacterVersions(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ListCharacterVersionsInput,
): Promise<CharacterVersionList> {
  const { id } = await loadCharacter(call, input.character_id);
  const walk = {
    sort: 'version',
    order: 'desc' as const,
    expression: 'version',
    valueOf: integerValue,
    ids: 'integer' as const,
  };
  const found = await readVersions(call.unit, id, windowOf(input, walk));
  const { rows, metadata } = pageOf(input, walk, found, ({ version }) => [version, version]);
  const data = rows.map(({ version, name, created_at, is_current }) => ({
    version,
    name,
    created_at: isoInstant(created_at),
    is_current: Boolean(is_current),
  }));
  return { success: true, data, metadata };
}
