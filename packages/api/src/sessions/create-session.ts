import { AppError, type Character, type CreateSessionInput, type Group, type Session } from '@greenroom/contract';
import { expandGreeting, type PromptInputs } from '@greenroom/prompt';
import {
  Chat,
  type CharacterRow,
  findCharacter,
  findChat,
  findPromptSettings,
  insertMessages,
  type PersonaRow,
  returnQuota,
  searchKey,
  takeQuota,
  toCharacter,
  toSession,
} from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { inTransaction, notFound, type Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { recordChange } from '../core/record-change.ts';
import { requestHash } from '../core/request-hash.ts';
import { pinGroup } from '../groups/pin-group.ts';
import { requireInGroup } from '../groups/require-in-group.ts';
import { readPromptGroup } from '../groups/speaking.ts';
import { requireLorebooks } from '../lorebooks/require-lorebooks.ts';
import { choosePersona } from '../personas/choose-persona.ts';
import { toPromptPersona } from '../personas/to-prompt-persona.ts';
import { chooseGreeting, type ChosenGreeting } from './choose-greeting.ts';
import { tooManyChats } from './too-many-chats.ts';

const UNTITLED = 'New chat';

/**
 * Creates a session, with the character's greeting as its first message and the other greetings beside it.
 * With an id of the caller's own, the same request again answers the session that is there.
 * @throws `not_found` for an unknown character, persona or lorebook, `unprocessable` for an unknown greeting, `conflict` for a
 * taken id, `quota_exceeded`
 */
export async function createSession(call: Call, input: CreateSessionInput): Promise<Session> {
  return inTransaction(call, async (inner) => {
    // The owner's row is held from here on. So the same request sent twice at once finds what the other one stored,
    // and no character is deleted for ever in between.
    const hasRoom = await takeQuota(inner.unit, call.ownerId, 'chat_count', call.quotas.chatsPerUser);
    const repeated = input.id === undefined ? null : await findRepeated(inner, input.id, input);
    if (repeated) {
      if (hasRoom) await returnQuota(inner.unit, call.ownerId, 'chat_count');
      return repeated;
    }
    if (input.group) requireInGroup(input.group, input.character_id);
    const group = input.group ? await pinGroup(inner, input.group) : null;
    const character = await characterOf(inner, input.character_id ?? group?.members[0]?.character_id ?? null);
    const persona = await choosePersona(inner, input.persona_id, character);
    await requireLorebooks(inner, input.lorebook_ids);
    if (!hasRoom) throw tooManyChats(call.quotas.chatsPerUser);
    return store(inner, input, { character, persona, group });
  });
}

async function findRepeated(call: Call, id: string, input: CreateSessionInput): Promise<Session | null> {
  const existing = await findChat(call.unit, call.ownerId, id);
  if (!existing) return null;
  if (existing.deleted_at !== null || existing.create_hash !== requestHash(input)) {
    throw new AppError('conflict', `The id ${id} belongs to a chat that was created otherwise. Take a new id.`);
  }
  call.answer.status = 200;
  call.answer.headers['idempotency-replayed'] = 'true';
  return dropGone(call, toSession(existing));
}

async function characterOf(call: Call, id: number | null): Promise<CharacterRow | null> {
  if (id === null) return null;
  const character = await findCharacter(call.unit, call.ownerId, id);
  if (!character || character.deleted_at !== null) throw notFound('character', id);
  return character;
}

/** Whom a new chat is between. */
interface Sides {
  character: CharacterRow | null;
  persona: PersonaRow | null;
  group: Group | null;
}

async function store(call: Call, input: CreateSessionInput, sides: Sides): Promise<Session> {
  const id = input.id ?? uuidv7();
  const members = sides.group ? await readPromptGroup(call, sides.group) : [];
  // In a group with the version it is there with.
  const present = sides.character && toCharacter(sides.character);
  const card = members.find((member) => member.card.id === present?.id)?.card ?? present;
  const greeting = chooseGreeting(card, input.greeting ?? 'default', {
    isGroup: sides.group !== null,
    expand: await greetingExpander(call, input, { id, card, members, persona: sides.persona }),
  });
  if (greeting.messages.length > call.quotas.messagesPerChat) throw tooManyGreetings(call.quotas.messagesPerChat);
  const chat = newChat(call, input, sides, { id, greeting });
  await call.unit.em.flush();
  await insertMessages(call.unit, greetingMessages(chat, greeting));
  await recordChange(call, 'chat-created', { chat_id: chat.id });
  return toSession(chat);
}

/** Greetings see what the chat will have: its persona, its group, what it has in the place of the card's own. */
async function greetingExpander(
  call: Call,
  input: CreateSessionInput,
  chat: { id: string; card: Character | null; members: PromptInputs['group']; persona: PersonaRow | null },
) {
  const { id, card, members, persona } = chat;
  const { timeZone } = await findPromptSettings(call.unit, call.ownerId);
  const seen = {
    chatId: id,
    group: members,
    userName: input.user_name ?? null,
    persona: persona && toPromptPersona(persona),
    overrides: input.overrides ?? {},
    now: call.now().toISOString(),
    timeZone,
  };
  return (greeting: string) => {
    const { text, state } = expandGreeting(greeting, card!, { ...seen, seed: uuidv7() });
    return { content: text, state };
  };
}

function newChat(
  call: Call,
  input: CreateSessionInput,
  { character, persona, group }: Sides,
  { id, greeting }: { id: string; greeting: ChosenGreeting },
): Chat {
  const now = call.now();
  const title = input.title ?? (character ? `${character.name} chat` : UNTITLED);
  const greeted = greeting.messages.length > 0;
  return call.unit.em.create(Chat, {
    id,
    owner_id: call.ownerId,
    character_id: character?.id ?? null,
    character_name: character?.name ?? null,
    character_version: character?.version ?? null,
    authors_note: input.authors_note ?? null,
    overrides: input.overrides ?? null,
    group_chat: group,
    title,
    title_key: searchKey(title),
    state: input.state ?? 'in-progress',
    rating: input.rating ?? null,
    tags: input.tags ?? [],
    pinned: false,
    archived: false,
    source: input.source ?? null,
    external_ref: input.external_ref ?? null,
    metadata: input.metadata ?? {},
    user_name: input.user_name ?? null,
    persona_id: persona?.id ?? null,
    lorebook_ids: input.lorebook_ids ?? null,
    parent_chat_id: null,
    root_id: id,
    forked_from_message_id: null,
    head_id: greeting.messages[greeting.chosen]?.id ?? null,
    head_depth: greeted ? 0 : -1,
    message_count: greeted ? 1 : 0,
    node_count: greeting.messages.length,
    last_seq: greeting.messages.length,
    last_message_at: greeted ? now : null,
    create_hash: input.id === undefined ? null : requestHash(input),
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  });
}

function greetingMessages(chat: Chat, greeting: ChosenGreeting) {
  return greeting.messages.map(({ id, content, state }, index) => ({
    id,
    chat_id: chat.id,
    parent_id: null,
    seq: index + 1,
    depth: 0,
    on_path: index === greeting.chosen,
    role: 'assistant' as const,
    name: null,
    speaker_character_id: chat.character_id ?? null,
    content,
    reasoning: null,
    tool_calls: null,
    tool_call_id: null,
    prompt_state: state.variables ? state : null,
    model: null,
    provider: null,
    finish_reason: null,
    usage: null,
    hidden: false,
    pinned: false,
    metadata: {},
    create_hash: null,
    version: 1,
    created_at: chat.created_at,
    updated_at: chat.created_at,
  }));
}

function tooManyGreetings(limit: number): AppError {
  return new AppError(
    'quota_exceeded',
    `A chat may have ${limit} messages, and the card has more greetings. Ask for none with greeting: "none".`,
  );
}
