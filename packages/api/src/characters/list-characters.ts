import type { CharacterList, ListCharactersInput } from '@greenroom/contract';
import { listCharacters as readCharacters, toCharacter, type CharacterRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGoneOfAll } from '../core/drop-gone.ts';
import { instantValue, pageOf, textExpression, textPrefix, textValue, windowOf } from '../core/pages.ts';

/** Lists the owner's characters by page or by cursor. @throws `validation_failed` for a cursor of another list */
export async function listCharacters(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ListCharactersInput,
): Promise<CharacterList> {
  const byName = input.sort === 'name';
  const walk = {
    sort: input.sort,
    order: input.order ?? (byName ? ('asc' as const) : ('desc' as const)),
    expression: byName ? textExpression('name_key', call.unit.engine.binaryCollation) : input.sort,
    valueOf: byName ? textValue : instantValue,
    ids: 'integer' as const,
  };
  const filter = { ownerId: call.ownerId, namePart: input.q, tag: input.tag, deleted: input.deleted };
  const found = await readCharacters(call.unit, filter, windowOf(input, walk));
  const { rows, metadata } = pageOf(input, walk, found, (row) => [sortValue(row, input.sort), row.id]);
  return { success: true, data: await dropGoneOfAll(call, rows.map(toCharacter)), metadata };
}

function sortValue(row: CharacterRow, sort: ListCharactersInput['sort']): string | number {
  return sort === 'name' ? textPrefix(row.name_key) : new Date(row[sort]).getTime();
}
