import { AppError, type GenerationKind, type Message } from '@greenroom/contract';
import type { ResolvedModel } from '@greenroom/model';
import {
  appendMessage,
  countRunningGenerations,
  deleteMessage,
  findMessageInChat,
  holdOwner,
  insertGeneration,
  readGeneration,
  recordChange,
  savePromptState,
  toGeneration,
  toMessage,
  type Appendage,
  type ChatRow,
  type NewGeneration,
  type PathNode,
  type PlacedMessageRow,
} from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { inTransaction, type Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { chatIsFull } from '../messages/chat-is-full.ts';
import { loadSessionForUpdate } from '../sessions/load-session.ts';
import type { Base, Started } from './live-generation.ts';
import type { IdentifiedTurn, Place, Plan } from './plan-reply.ts';
import { refuseWhileReplying } from './refuse-while-replying.ts';

/** What a request with an `Idempotency-Key` is known by; both are hashes. */
export interface RequestKey {
  key: string;
  hash: string;
}

/** What a generation begins with. */
export interface StoredStart {
  id: string;
  started: Started;
  base: Base;
}

interface Start {
  kind: GenerationKind;
  model: ResolvedModel;
  key: RequestKey | null;
}

const NOTHING: Base = { content: '', reasoning: null };

/**
 * Stores the user's turns, a place for the reply, and the generation that writes it, in one short transaction. Answers
 * `moved-on` when the chat is not the one any more that the plan was made for.
 * @throws `not_found`, `generation_running`, `quota_exceeded`, `rate_limited`
 */
export async function storeStart(
  call: Call,
  services: Services,
  start: Start & { chatId: string; plan: Plan },
): Promise<StoredStart | 'moved-on'> {
  return inTransaction(call, async (inner) => {
    await requireRoom(inner, services);
    const chat = await loadSessionForUpdate(inner, start.chatId);
    await refuseWhileReplying(inner, chat.id);
    const { plan } = start;
    if (chat.head_id !== plan.headId) return 'moved-on';
    const added = plan.turns.length + (plan.place.into ? 0 : 1);
    if (chat.node_count + added > call.quotas.messagesPerChat) throw chatIsFull(call.quotas.messagesPerChat);
    const end = await storeTurns(inner, chat, plan);
    if (end === 'moved-on') return end;
    const message = plan.place.into ?? (await storePlace(inner, chat.id, end, plan.place, start.model));
    const userMessage = plan.turns.findLast(({ role }) => role === 'user');
    const generation = await storeGeneration(inner, services, start, {
      chat_id: chat.id,
      message_id: message.id,
      user_message_id: userMessage?.id ?? null,
      base_length: plan.place.into?.content.length ?? 0,
      base_reasoning_length: plan.place.into?.reasoning?.length ?? 0,
    });
    const started = {
      generation,
      userMessage: userMessage ? await readMessage(inner, chat.id, userMessage.id) : null,
      message: await readMessage(inner, chat.id, message.id),
    };
    await savePromptState(inner.unit, message.id, plan.state);
    await recordStart(inner, plan, started);
    const base = plan.place.into ? { content: plan.place.into.content, reasoning: plan.place.into.reasoning } : NOTHING;
    return { id: generation.id, started, base };
  });
}

/** Stores a generation of which nothing is kept but what it cost. @throws `rate_limited` */
export async function storeUnsavedStart(call: Call, services: Services, start: Start): Promise<StoredStart> {
  return inTransaction(call, async (inner) => {
    await requireRoom(inner, services);
    const nowhere = {
      chat_id: null,
      message_id: null,
      user_message_id: null,
      base_length: 0,
      base_reasoning_length: 0,
    };
    const generation = await storeGeneration(inner, services, start, nowhere);
    const { ownerId } = call;
    await recordChange(inner.unit, {
      ownerId,
      type: 'generation-started',
      generationId: generation.id,
      now: call.now(),
    });
    return { id: generation.id, started: { generation, userMessage: null, message: null }, base: NOTHING };
  });
}

const RETRY_SECONDS = 2;

/** The owner's row is held while it is counted, so that the limit holds with any number of requests at once. */
async function requireRoom(call: Call, { maxRunningGenerations: limit }: Services): Promise<void> {
  if (limit === null) return;
  await holdOwner(call.unit, call.ownerId);
  if ((await countRunningGenerations(call.unit, call.ownerId)) < limit) return;
  throw new AppError(
    'rate_limited',
    `There may be ${limit} replies in the making at once. Wait for one of them, or stop one.`,
    { retry_after: RETRY_SECONDS },
  );
}

/** Stores the turns one after the other, and answers what the reply stands under then. */
async function storeTurns(
  call: Call,
  chat: ChatRow,
  { dropped, turns, place }: Plan,
): Promise<PathNode | null | 'moved-on'> {
  // Everything is looked at before anything is changed: a plan that does not hold any more leaves no trace.
  for (const planned of [place.into, dropped]) if (planned && !(await isAsPlanned(call, planned))) return 'moved-on';
  let end = place.parent;
  if (end && !(await findMessageInChat(call.unit, chat.id, end.id))) return 'moved-on';
  if (dropped) await deleteMessage(call.unit, chat, dropped, call.now());
  for (const turn of turns) end = await append(call, chat.id, end, newMessage(call, chat, turn));
  return end;
}

async function isAsPlanned({ unit }: Call, { chat_id, id, version }: PlacedMessageRow): Promise<boolean> {
  return (await findMessageInChat(unit, chat_id, id))?.version === version;
}

async function storePlace(
  call: Call,
  chatId: string,
  parent: PathNode | null,
  { role, speakerId, audience }: Extract<Place, { into: null }>,
  { id: model, provider }: ResolvedModel,
): Promise<PathNode> {
  const chat = await loadSessionForUpdate(call, chatId);
  const turn: IdentifiedTurn = { id: uuidv7(), role, name: null, content: '' };
  const message = { ...newMessage(call, chat, turn), speaker_character_id: speakerId, audience };
  return append(call, chatId, parent, { ...message, model: model.slice(0, 200), provider });
}

/** The chat is read anew for each: appending moves its end. */
async function append(call: Call, chatId: string, parent: PathNode | null, message: Appendage): Promise<PathNode> {
  const chat = await loadSessionForUpdate(call, chatId);
  await appendMessage(call.unit, chat, parent, message);
  return { id: message.id, depth: (parent?.depth ?? -1) + 1, on_path: true };
}

function newMessage(call: Call, chat: ChatRow, turn: IdentifiedTurn): Appendage {
  const now = call.now();
  return {
    id: turn.id,
    role: turn.role,
    name: turn.name,
    speaker_character_id: turn.role === 'assistant' ? chat.character_id : null,
    content: turn.content,
    reasoning: null,
    tool_calls: turn.tool_calls ?? null,
    tool_call_id: turn.tool_call_id ?? null,
    audience: null,
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
  };
}

async function storeGeneration(
  call: Call,
  { generations }: Services,
  { kind, model, key }: Start,
  where: Pick<NewGeneration, 'chat_id' | 'message_id' | 'user_message_id' | 'base_length' | 'base_reasoning_length'>,
) {
  const id = uuidv7();
  await insertGeneration(call.unit, {
    id,
    owner_id: call.ownerId,
    ...where,
    kind,
    model: model.id.slice(0, 200),
    provider: model.provider,
    runner_id: generations.runnerId,
    request_key: key?.key ?? null,
    request_hash: key?.hash ?? null,
    created_at: call.now(),
  });
  const row = await readGeneration(call.unit, id);
  if (!row) throw new Error('A generation that was just stored is not there');
  return toGeneration(row);
}

async function readMessage({ unit }: Call, chatId: string, id: string): Promise<Message> {
  const row = await findMessageInChat(unit, chatId, id);
  if (!row) throw new Error('A message that was just stored is not there');
  return toMessage(row);
}

async function recordStart(
  call: Call,
  { turns, dropped, place }: Plan,
  { generation, message }: Started,
): Promise<void> {
  const change = { ownerId: call.ownerId, chatId: generation.chat_id, now: call.now() };
  const { unit } = call;
  if (dropped) await recordChange(unit, { ...change, type: 'message-deleted', messageId: dropped.id });
  for (const { id } of turns) await recordChange(unit, { ...change, type: 'message-created', messageId: id });
  const messageId = message?.id ?? null;
  if (!place.into) await recordChange(unit, { ...change, type: 'message-created', messageId });
  await recordChange(unit, { ...change, type: 'generation-started', messageId, generationId: generation.id });
}
