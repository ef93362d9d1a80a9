import type { CharacterCard } from '@greenroom/contract';
import { buildContext, createTokenCounter, type HistoryMessage, type PromptInputs } from '@greenroom/prompt';
import Database from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import { CONTEXT_TOKENS, type Operation } from './operations.ts';

type Row = Record<string, any>;

/** What a chat has that has no lore, no notes and no persona. */
const NO_PROMPT: Omit<PromptInputs, 'chatId' | 'character' | 'userName' | 'history' | 'pathLength' | 'countTokens'> = {
  group: [],
  persona: null,
  overrides: {},
  authorsNote: null,
  summary: null,
  userTurns: 0,
  replies: 0,
  greetingIndex: null,
  books: [],
  loreSettings: {},
  matchRegexes: () => [],
  state: {},
  trigger: 'normal',
  model: null,
  maxResponse: null,
  maxTokens: CONTEXT_TOKENS,
  tokenizer: 'o200k_base',
  idleSince: null,
  now: '2026-11-24T12:00:00.000Z',
  timeZone: 'UTC',
  seed: '',
};

/**
 * The floor: the same answers with the same durability, from statements prepared by hand on one connection, with
 * nothing around them. It checks no input, knows no owner but one, and counts no alternatives.
 */
export function openFloor(file: string, ownerId: string) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  const chat = db.prepare('select * from chat where id = ? and owner_id = ? and deleted_at is null');
  const chats = db.prepare(
    'select * from chat where owner_id = ? and deleted_at is null order by updated_at desc, id desc limit ?',
  );
  const chatTotal = db.prepare('select count(*) as total from chat where owner_id = ? and deleted_at is null');
  const window = db.prepare('select * from message where chat_id = ? and on_path order by depth desc limit ?');
  const character = db.prepare('select * from character where id = ? and owner_id = ?');
  const insert = db.prepare(
    `insert into message (id, chat_id, parent_id, seq, depth, on_path, role, content, hidden, pinned, metadata, created_at, updated_at)
     values (?, ?, ?, ?, ?, 1, ?, ?, 0, 0, '{}', ?, ?) returning *`,
  );
  const advance = db.prepare(
    `update chat set last_seq = ?, node_count = node_count + 1, message_count = message_count + 1, head_id = ?,
     head_depth = ?, last_message_at = ?, updated_at = ? where id = ?`,
  );
  const append = db.transaction((chatId: string, role: string, content: string) => {
    const { last_seq, head_id, head_depth } = chat.get(chatId, ownerId) as Row;
    const id = uuidv7();
    const now = Date.now();
    const row = insert.get(id, chatId, head_id, last_seq + 1, head_depth + 1, role, content, now, now);
    advance.run(last_seq + 1, id, head_depth + 1, now, now, chatId);
    return row as Row;
  });
  const countTokens = createTokenCounter({ maxCachedCharacters: 16_000_000 });

  return {
    close: () => db.close(),
    get: (chatId: string) => toSession(chat.get(chatId, ownerId) as Row),
    list: () => {
      const data = (chats.all(ownerId, 20) as Row[]).map(toSession);
      const { total } = chatTotal.get(ownerId) as { total: number };
      const metadata = { page: 1, per_page: 20, total, total_pages: Math.ceil(total / 20), next_cursor: null };
      return { success: true, data, metadata };
    },
    window: (chatId: string) => {
      const { message_count: total } = chat.get(chatId, ownerId) as Row;
      const data = (window.all(chatId, 20) as Row[]).map(toMessage);
      const metadata = { page: 1, per_page: 20, total, total_pages: Math.ceil(total / 20), next_cursor: null };
      return { success: true, data, metadata };
    },
    append: (chatId: string, body: { role: string; content: string }) =>
      toMessage(append.immediate(chatId, body.role, body.content)),
    context: (chatId: string) => {
      const row = chat.get(chatId, ownerId) as Row;
      const card = character.get(row['character_id'], ownerId) as Row;
      const { messages, tokens, includedMessages } = buildContext({
        ...NO_PROMPT,
        chatId,
        character: { ...card, alternate_greetings: [], tags: [], extensions: {} } as unknown as CharacterCard,
        userName: row['user_name'],
        history: window.all(chatId, CONTEXT_TOKENS / 8) as HistoryMessage[],
        pathLength: row['message_count'],
        countTokens,
      });
      return {
        chat_id: chatId,
        character_id: row['character_id'],
        character_name: row['character_name'],
        messages,
        tokens,
        omitted_messages: row['message_count'] - includedMessages,
      };
    },
  } satisfies Record<Operation | 'close', unknown>;
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

function toSession(row: Row) {
  const { owner_id, title_key, head_id, head_depth, node_count, last_seq, create_hash, ...rest } = row;
  return {
    ...rest,
    tags: JSON.parse(row['tags']),
    metadata: JSON.parse(row['metadata']),
    pinned: row['pinned'] === 1,
    archived: row['archived'] === 1,
    last_message_at: iso(row['last_message_at']),
    created_at: iso(row['created_at']),
    updated_at: iso(row['updated_at']),
    deleted_at: iso(row['deleted_at']),
  };
}

function toMessage(row: Row) {
  const { depth, on_path, create_hash, ...rest } = row;
  return {
    ...rest,
    alternatives: { count: 1, index: 0 },
    hidden: row['hidden'] === 1,
    pinned: row['pinned'] === 1,
    metadata: JSON.parse(row['metadata']),
    created_at: iso(row['created_at']),
    updated_at: iso(row['updated_at']),
  };
}
