import { Character, Chat, insertMessages, openStorage, searchKey, User, type NewMessage } from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { CHATS, SIZES, type Size } from './operations.ts';

/** What a seeded database holds. */
export interface Seed {
  ownerId: string;
  chats: Record<Size, string>;
}

/** Fills a database with one chat of each size and enough others for a list, all the single user's. */
export async function seed(url: string): Promise<Seed> {
  await using storage = await openStorage({ url });
  const chats = {} as Record<Size, string>;
  const ownerId = await storage.begin().transaction(async (unit) => {
    const now = new Date();
    const owner = await unit.em.findOneOrFail(User, { subject: 'owner' });
    const ownerId = owner.id;
    owner.chat_count = CHATS;
    owner.character_count = 1;
    const character = unit.em.create(Character, {
      owner_id: ownerId,
      name: 'Mentor',
      name_key: 'mentor',
      description: 'A patient teacher who has seen many winters. '.repeat(10),
      personality: 'Kind, exact, a little dry.',
      scenario: 'An evening in the library.',
      first_message: 'Hello {{user}}.',
      message_example: '',
      system_prompt: '',
      post_history_instructions: '',
      alternate_greetings: [],
      group_only_greetings: [],
      creator_notes: '',
      tags: ['bench'],
      creator: '',
      character_version: '',
      nickname: null,
      extensions: {},
      version: 1,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    });
    await unit.em.flush();
    for (let index = 0; index < CHATS; index++) {
      const size = SIZES[index];
      const messages = messagesOf(uuidv7(), size ?? 0, character.id);
      const id = messages[0]?.chat_id ?? uuidv7();
      if (size !== undefined) chats[size] = id;
      unit.em.create(Chat, chatOf(id, ownerId, character.id, `Chat number ${index}`, messages, now));
      await unit.em.flush();
      unit.em.clear();
      await insertMessages(unit, messages);
    }
    return ownerId;
  });
  return { ownerId, chats };
}

function chatOf(id: string, ownerId: string, characterId: number, title: string, messages: NewMessage[], now: Date) {
  const last = messages.at(-1);
  return {
    id,
    owner_id: ownerId,
    character_id: characterId,
    character_name: 'Mentor',
    title,
    title_key: searchKey(title),
    state: 'in-progress' as const,
    rating: null,
    tags: ['bench'],
    pinned: false,
    archived: false,
    source: null,
    external_ref: null,
    metadata: {},
    user_name: 'Bo',
    persona_id: null,
    parent_chat_id: null,
    root_id: id,
    forked_from_message_id: null,
    head_id: last?.id ?? null,
    head_depth: last?.depth ?? -1,
    message_count: messages.length,
    node_count: messages.length,
    last_seq: messages.length,
    last_message_at: last ? now : null,
    create_hash: null,
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  };
}

function messagesOf(chatId: string, count: number, characterId: number): NewMessage[] {
  const messages: NewMessage[] = [];
  const now = new Date();
  for (let index = 0; index < count; index++) {
    const isReply = index % 2 === 0;
    messages.push({
      id: uuidv7(),
      chat_id: chatId,
      parent_id: messages.at(-1)?.id ?? null,
      seq: index + 1,
      depth: index,
      on_path: true,
      role: isReply ? 'assistant' : 'user',
      name: null,
      speaker_character_id: isReply ? characterId : null,
      content: `Turn ${index}. ${'The rain had stopped, and the street smelled of wet stone and bread. '.repeat(3)}`,
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
      created_at: now,
      updated_at: now,
    });
  }
  return messages;
}
