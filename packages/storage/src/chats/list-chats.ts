import type { SessionState } from '@greenroom/contract';
import { listRows, type Condition, type ListWindow } from '../list.ts';
import { containsPattern } from '../search-key.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { ChatRow } from './chat-row.ts';

/** Which of an owner's chats to list. */
export interface ChatFilter {
  ownerId: string;
  characterId?: number | undefined;
  titlePart?: string | undefined;
  state?: SessionState | undefined;
  tag?: string | undefined;
  pinned?: boolean | undefined;
  archived?: boolean | undefined;
  deleted: 'false' | 'true' | 'only';
}

/** A stretch of an owner's chats. */
export function listChats(unit: UnitOfWork, filter: ChatFilter, window: ListWindow) {
  return listRows<ChatRow>(unit, 'chat', conditionsOf(unit, filter), window);
}

function conditionsOf({ engine }: UnitOfWork, filter: ChatFilter): Condition[] {
  const conditions: Condition[] = [{ sql: 'owner_id = ?', values: [filter.ownerId] }, ...trash(filter.deleted)];
  if (filter.characterId !== undefined) conditions.push({ sql: 'character_id = ?', values: [filter.characterId] });
  if (filter.titlePart) {
    conditions.push({ sql: `title_key like ? escape '\\'`, values: [containsPattern(filter.titlePart)] });
  }
  if (filter.state !== undefined) conditions.push({ sql: 'state = ?', values: [filter.state] });
  if (filter.tag !== undefined) {
    conditions.push({ sql: engine.jsonArrayHas('tags'), values: [engine.jsonArrayItem(filter.tag)] });
  }
  if (filter.pinned !== undefined) conditions.push({ sql: 'pinned = ?', values: [filter.pinned] });
  if (filter.archived !== undefined) conditions.push({ sql: 'archived = ?', values: [filter.archived] });
  return conditions;
}

/** Whether what is in the trash belongs to a list: not, as well, or alone. */
export function trash(deleted: 'false' | 'true' | 'only'): Condition[] {
  if (deleted === 'true') return [];
  return [{ sql: deleted === 'only' ? 'deleted_at is not null' : 'deleted_at is null', values: [] }];
}
