import { trash } from '../chats/list-chats.ts';
import { listRows, type Condition, type ListWindow } from '../list.ts';
import { containsPattern } from '../search-key.ts';
import { inParts } from '../in-parts.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { CharacterRow } from './character-row.ts';

/** Which of an owner's characters to list. */
export interface CharacterFilter {
  ownerId: string;
  namePart?: string | undefined;
  tag?: string | undefined;
  deleted: 'false' | 'true' | 'only';
}

/** A stretch of an owner's characters. */
export function listCharacters(unit: UnitOfWork, filter: CharacterFilter, window: ListWindow) {
  const { engine } = unit;
  const conditions: Condition[] = [{ sql: 'owner_id = ?', values: [filter.ownerId] }, ...trash(filter.deleted)];
  if (filter.namePart) {
    conditions.push({ sql: `name_key like ? escape '\\'`, values: [containsPattern(filter.namePart)] });
  }
  if (filter.tag !== undefined) {
    conditions.push({ sql: engine.jsonArrayHas('tags'), values: [engine.jsonArrayItem(filter.tag)] });
  }
  return listRows<CharacterRow>(unit, 'character', conditions, window);
}

/** Finds an owner's character, in the trash or not. */
export async function findCharacter(unit: UnitOfWork, ownerId: string, id: number): Promise<CharacterRow | null> {
  const [row] = await unit.rows<CharacterRow>('select * from character where id = ? and owner_id = ?', [id, ownerId]);
  return row ?? null;
}

/** An owner's live characters with exactly this name. */
export function findCharactersNamed(unit: UnitOfWork, ownerId: string, name: string): Promise<CharacterRow[]> {
  return unit.rows<CharacterRow>(
    'select * from character where owner_id = ? and name = ? and deleted_at is null order by id',
    [ownerId, name],
  );
}

/** What an owner's characters are called, in the trash or not; those that are not there are left out. */
export async function findCharacterNames(
  unit: UnitOfWork,
  ownerId: string,
  ids: readonly number[],
): Promise<Map<number, Pick<CharacterRow, 'name' | 'nickname'>>> {
  const found = new Map<number, Pick<CharacterRow, 'name' | 'nickname'>>();
  for (const part of inParts(ids)) {
    const rows = await unit.rows<Pick<CharacterRow, 'id' | 'name' | 'nickname'>>(
      `select id, name, nickname from character where owner_id = ? and id in (${part.map(() => '?').join(', ')})`,
      [ownerId, ...part],
    );
    for (const { id, name, nickname } of rows) found.set(id, { name, nickname });
  }
  return found;
}
