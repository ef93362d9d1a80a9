import { isoInstant } from '../row.ts';
import type { SqlValue } from '../engines/engine.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { MESSAGE_COLUMNS, type MessageRow, type PlacedMessageRow, type WholeMessageRow } from './message-row.ts';

// Siblings of the same role, counted by the index on (parent_id, chat_id). The two cases stand apart because
// neither engine uses that index for "equal, or both null". The plus keeps the engines from walking through all that
// is earlier in the chat by the index on (chat_id, seq) instead.
const siblings = (extra: string) => `case when m.parent_id is null
  then (select count(*) from message s where s.chat_id = m.chat_id and s.parent_id is null and s.role = m.role${extra})
  else (select count(*) from message s where s.chat_id = m.chat_id and s.parent_id = m.parent_id and s.role = m.role${extra})
end`;
const COLUMNS = MESSAGE_COLUMNS.map((column) => `m.${column}`).join(', ');
const PLACED = `${COLUMNS}, ${siblings('')} as alternative_count, ${siblings(' and +s.seq < m.seq')} as alternative_index`;

/** Finds a message of an owner's chat; null when there is none or its chat is in the trash. */
export async function findMessage(
  unit: UnitOfWork,
  ownerId: string,
  messageId: string,
): Promise<PlacedMessageRow | null> {
  const [row] = await unit.rows<PlacedMessageRow>(
    `select ${PLACED} from message m join chat c on c.id = m.chat_id
     where m.id = ? and c.owner_id = ? and c.deleted_at is null`,
    [messageId, ownerId],
  );
  return row ?? null;
}

/** Finds a message of a chat the caller has already been let into. */
export async function findMessageInChat(
  unit: UnitOfWork,
  chatId: string,
  messageId: string,
): Promise<PlacedMessageRow | null> {
  const [row] = await unit.rows<PlacedMessageRow>(`select ${PLACED} from message m where m.id = ? and m.chat_id = ?`, [
    messageId,
    chatId,
  ]);
  return row ?? null;
}

/** A window of a chat's current path; the bounds are depths and are left out themselves. */
export interface PathWindow {
  order: 'asc' | 'desc';
  above?: number | undefined;
  below?: number | undefined;
  limit: number;
  offset?: number;
}

/**
 * Reads a window of the current path: one range of the path's index, however long the chat. Alternatives are looked up
 * for the whole window at once, which is far cheaper than for each row within the statement.
 */
export async function readPath(unit: UnitOfWork, chatId: string, window: PathWindow): Promise<PlacedMessageRow[]> {
  const { sql, values } = pathCondition(chatId, window);
  const rows = await unit.rows<MessageRow>(
    `select ${COLUMNS} from message m where ${sql} order by m.depth ${window.order} limit ? offset ?`,
    [...values, window.limit, window.offset ?? 0],
  );
  const beside = await readBesidePath(unit, chatId, rows);
  return rows.map((row) => {
    const others = beside.filter(({ parent_id, role }) => parent_id === row.parent_id && role === row.role);
    const earlier = others.filter(({ seq }) => seq < row.seq);
    return { ...row, alternative_count: others.length + 1, alternative_index: earlier.length };
  });
}

type Sibling = Pick<MessageRow, 'parent_id' | 'role' | 'seq'>;

/** What shares a parent with one of these messages of the path; only one child of a parent can be on it itself. */
async function readBesidePath(unit: UnitOfWork, chatId: string, rows: MessageRow[]): Promise<Sibling[]> {
  const parents = rows.flatMap(({ parent_id }) => parent_id ?? []);
  // Parents are of this chat, so it is not asked for: without statistics PostgreSQL would walk through all of it.
  const read = (condition: string, values: SqlValue[]) =>
    unit.rows<Sibling>(`select parent_id, role, seq from message where ${condition} and not on_path`, values);
  const marks = parents.map(() => '?').join(', ');
  return [
    ...(parents.length > 0 ? await read(`parent_id in (${marks})`, parents) : []),
    ...(parents.length < rows.length ? await read('parent_id is null and chat_id = ?', [chatId]) : []),
  ];
}

/** Counts the messages of the current path between two depths. */
export async function countPath(
  unit: UnitOfWork,
  chatId: string,
  bounds: Pick<PathWindow, 'above' | 'below'>,
): Promise<number> {
  const { sql, values } = pathCondition(chatId, bounds);
  const [row] = await unit.rows<{ total: number | string }>(
    `select count(*) as total from message m where ${sql}`,
    values,
  );
  return Number(row?.total ?? 0);
}

function pathCondition(chatId: string, { above, below }: Pick<PathWindow, 'above' | 'below'>) {
  let sql = 'm.chat_id = ? and m.on_path';
  const values: SqlValue[] = [chatId];
  if (above !== undefined) {
    sql += ' and m.depth > ?';
    values.push(above);
  }
  if (below !== undefined) {
    sql += ' and m.depth < ?';
    values.push(below);
  }
  return { sql, values };
}

/** What building a context needs of a message. */
export type PathText = Pick<
  MessageRow,
  | 'id'
  | 'depth'
  | 'role'
  | 'name'
  | 'speaker_character_id'
  | 'content'
  | 'hidden'
  | 'tool_calls'
  | 'tool_call_id'
  | 'audience'
>;

/** Reads a stretch of the current path, newest first, with only what a context needs. */
export function readPathTexts(
  unit: UnitOfWork,
  chatId: string,
  { below, limit }: { below?: number | undefined; limit: number },
): Promise<PathText[]> {
  const { sql, values } = pathCondition(chatId, { below });
  return unit.rows<PathText>(
    `select m.id, m.depth, m.role, m.name, m.speaker_character_id, m.content, m.hidden, m.tool_calls, m.tool_call_id,
       m.audience
     from message m
     where ${sql} order by m.depth desc limit ?`,
    [...values, limit],
  );
}

/** When the person last wrote on the path, between two depths, what is not hidden; null for not there. */
export async function lastWrittenAt(
  unit: UnitOfWork,
  chatId: string,
  bounds: Required<Pick<PathWindow, 'above' | 'below'>>,
): Promise<string | null> {
  const { sql, values } = pathCondition(chatId, bounds);
  const [row] = await unit.rows<Pick<MessageRow, 'created_at'>>(
    `select m.created_at from message m where ${sql} and m.role = 'user' and not m.hidden order by m.depth desc limit 1`,
    values,
  );
  return row ? isoInstant(row.created_at) : null;
}

/** Which characters speak anywhere in a chat's tree. */
export async function findSpeakers(unit: UnitOfWork, chatId: string): Promise<number[]> {
  const rows = await unit.rows<{ id: number }>(
    `select distinct speaker_character_id as id from message
     where chat_id = ? and speaker_character_id is not null order by id`,
    [chatId],
  );
  return rows.map(({ id }) => id);
}

/** Reads a stretch of a chat's whole tree in the order of `seq`. */
export function readTree(
  unit: UnitOfWork,
  chatId: string,
  { afterSeq, limit }: { afterSeq: number; limit: number },
): Promise<WholeMessageRow[]> {
  return unit.rows<WholeMessageRow>('select * from message where chat_id = ? and seq > ? order by seq limit ?', [
    chatId,
    afterSeq,
    limit,
  ]);
}

/** Reads a stretch of the messages that share a message's parent and role, in the order the chat took them. */
export async function readAlternatives(
  unit: UnitOfWork,
  message: Pick<MessageRow, 'chat_id' | 'parent_id' | 'role'>,
  { afterSeq, limit, offset }: { afterSeq: number; limit: number; offset: number },
): Promise<PlacedMessageRow[]> {
  const { chat_id: chatId, parent_id: parentId, role } = message;
  return unit.rows<PlacedMessageRow>(
    `select ${PLACED} from message m
     where m.chat_id = ? and m.role = ? and m.parent_id ${parentId === null ? 'is null' : '= ?'} and m.seq > ?
     order by m.seq limit ? offset ?`,
    [chatId, role, ...(parentId === null ? [] : [parentId]), afterSeq, limit, offset],
  );
}
