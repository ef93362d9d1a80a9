import type { ListSessionsInput, SessionList } from '@greenroom/contract';
import { listChats, toSession, type ChatRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGoneOfAll } from '../core/drop-gone.ts';
import {
  instantValue,
  integerValue,
  pageOf,
  textExpression,
  textPrefix,
  textValue,
  windowOf,
  type Walk,
} from '../core/pages.ts';

type Sort = ListSessionsInput['sort'];

/** Lists the owner's sessions by page or by cursor. @throws `validation_failed` for a cursor of another list */
export async function listSessions(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ListSessionsInput,
): Promise<SessionList> {
  const order = input.order ?? (input.sort === 'title' ? 'asc' : 'desc');
  const walk = { sort: input.sort, order, ...walkBy(input.sort, call.unit.engine.binaryCollation) };
  const found = await listChats(call.unit, filterOf(call.ownerId, input), windowOf(input, walk));
  const { rows, metadata } = pageOf(input, walk, found, (row) => [sortValue(row, input.sort), row.id]);
  return { success: true, data: await dropGoneOfAll(call, rows.map(toSession)), metadata };
}

function filterOf(ownerId: string, input: ListSessionsInput) {
  return {
    ownerId,
    characterId: input.character_id,
    titlePart: input.q,
    state: input.state,
    tag: input.tag,
    pinned: input.pinned,
    archived: input.archived,
    deleted: input.deleted,
  };
}

function walkBy(sort: Sort, collation: string): Pick<Walk, 'expression' | 'valueOf'> {
  if (sort === 'title') return { expression: textExpression('title_key', collation), valueOf: textValue };
  return { expression: sort, valueOf: sort === 'message_count' ? integerValue : instantValue };
}

function sortValue(row: ChatRow, sort: Sort): string | number {
  if (sort === 'title') return textPrefix(row.title_key);
  return sort === 'message_count' ? row.message_count : new Date(row[sort]).getTime();
}
