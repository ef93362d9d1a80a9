import type { UnitOfWork } from '@greenroom/storage';
import { instantValue, textExpression, textPrefix, textValue, type Walk } from './pages.ts';

/** The orders of a list of what has a name and an integer id. */
export interface NamedListInput {
  sort: 'updated_at' | 'created_at' | 'name';
  order?: 'asc' | 'desc' | undefined;
}

/** How such a list can be walked: names rise unless said otherwise, times fall. */
export function walkByName(unit: UnitOfWork, { sort, order }: NamedListInput): Walk {
  const byName = sort === 'name';
  return {
    sort,
    order: order ?? (byName ? 'asc' : 'desc'),
    expression: byName ? textExpression('name_key', unit.engine.binaryCollation) : sort,
    valueOf: byName ? textValue : instantValue,
    ids: 'integer',
  };
}

/** Where a row stands in that order. */
export function positionByName(
  row: { id: number; name_key: string } & Record<'updated_at' | 'created_at', Date | string | number>,
  sort: NamedListInput['sort'],
): [value: string | number, id: number] {
  return [sort === 'name' ? textPrefix(row.name_key) : new Date(row[sort]).getTime(), row.id];
}
