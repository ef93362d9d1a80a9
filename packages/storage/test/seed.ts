import { randomUUID } from 'node:crypto';
import {
  appendMessage,
  Character,
  Chat,
  findMessageInChat,
  lockChat,
  searchKey,
  User,
  type Appendage,
  type ChatRow,
  type Storage,
  type UnitOfWork,
} from '../src/index.ts';

export const NOON = new Date('2026-11-22T12:00:00.123Z');

const NO_ACCOUNT = { username_key: null, password_hash: null };

/** Stores a user and answers its id. */
export async function addUser(storage: Storage, fields: Partial<User> = {}): Promise<string> {
  const { em } = storage.begin();
  const id = randomUUID();
  em.create(User, { id, issuer: 'test', subject: id, username: 'ada', ...NO_ACCOUNT, created_at: NOON, ...fields });
  await em.flush();
  return id;
}

/** Stores a chat and answers its id. */
export async function addChat(storage: Storage, ownerId: string, fields: Partial<Chat> = {}): Promise<string> {
  const { em } = storage.begin();
  const id = fields.id ?? randomUUID();
  const title = fields.title ?? 'A chat';
  em.create(Chat, {
    id,
    owner_id: ownerId,
    character_id: null,
    character_name: null,
    title,
    title_key: searchKey(title),
    state: 'in-progress',
    rating: null,
    tags: [],
    pinned: false,
    archived: false,
    source: null,
    external_ref: null,
    metadata: {},
    user_name: null,
    persona_id: null,
    parent_chat_id: null,
    root_id: id,
    forked_from_message_id: null,
    head_id: null,
    last_message_at: null,
    create_hash: null,
    deleted_at: null,
    created_at: NOON,
    updated_at: NOON,
    ...fields,
  });
  await em.flush();
  return id;
}

/** Stores a character and answers its id. */
export async function addCharacter(
  storage: Storage,
  ownerId: string,
  fields: Partial<Character> = {},
): Promise<number> {
  const { em } = storage.begin();
  const name = fields.name ?? 'Mira';
  const character = em.create(Character, {
    owner_id: ownerId,
    name,
    name_key: searchKey(name),
    description: '',
    personality: '',
    scenario: '',
    first_message: '',
    message_example: '',
    system_prompt: '',
    post_history_instructions: '',
    alternate_greetings: [],
    group_only_greetings: [],
    creator_notes: '',
    tags: [],
    creator: '',
    character_version: '',
    nickname: null,
    extensions: {},
    deleted_at: null,
    created_at: NOON,
    updated_at: NOON,
    ...fields,
  });
  await em.flush();
  return character.id;
}

/** A message that has no place yet. */
export function newMessage(fields: Partial<Appendage> = {}): Appendage {
  return {
    id: randomUUID(),
    role: 'user',
    name: null,
    speaker_character_id: null,
    content: 'Hello',
    reasoning: null,
    tool_calls: null,
    tool_call_id: null,
    model: null,
    provider: null,
    finish_reason: null,
    usage: null,
    hidden: false,
    pinned: false,
    metadata: {},
    create_hash: null,
    version: 1,
    created_at: NOON,
    updated_at: NOON,
    ...fields,
  };
}

/** A user with one chat. */
export async function startChat(storage: Storage) {
  const ownerId = await addUser(storage);
  return { ownerId, chatId: await addChat(storage, ownerId) };
}

/** Where a chat is: whose it is and which. */
export type Place = Awaited<ReturnType<typeof startChat>>;

/** Runs `work` in a transaction of its own that holds the chat. */
export function holdingChat<T>(
  storage: Storage,
  { ownerId, chatId }: Place,
  work: (unit: UnitOfWork, chat: ChatRow) => Promise<T>,
): Promise<T> {
  return storage.begin().transaction(async (unit) => {
    const chat = await lockChat(unit, ownerId, chatId);
    if (!chat) throw new Error('No such chat');
    return work(unit, chat);
  });
}

/** Appends under the head, or under `parentId`; null starts another first message. Answers the `seq`. */
export function append(
  storage: Storage,
  place: Place,
  fields: Partial<Appendage> = {},
  parentId?: string | null,
): Promise<number> {
  return holdingChat(storage, place, async (unit, chat) => {
    const under = parentId === undefined ? chat.head_id : parentId;
    const parent = under === null ? null : await findMessageInChat(unit, chat.id, under);
    if (under !== null && !parent) throw new Error('No such message');
    return appendMessage(unit, chat, parent, newMessage(fields));
  });
}
