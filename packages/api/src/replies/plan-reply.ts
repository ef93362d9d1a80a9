import { AppError } from '@greenroom/contract';
import { CONTINUE_INSTRUCTION, impersonateInstruction } from '@greenroom/prompt';
import type { RequestMessage } from '@greenroom/model';
import { findMessageInChat, readPath, type ChatRow, type PathNode, type PlacedMessageRow } from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { buildContext, cardOf } from '../context/build-context.ts';
import { notFound, type Call } from '../core/call.ts';
import type { AboutChat, Ask, NewTurn } from './ask.ts';
import { isSystem, newTurns, replyToRetry } from './told-turns.ts';

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/** A turn with the id it is stored under. */
export type IdentifiedTurn = NewTurn & { id: string };

/** Where a reply is written: as a new message under another one, or into one that is there. */
export type Place =
  | { into: null; parent: PathNode | null; role: 'assistant' | 'user' }
  | { into: PlacedMessageRow; parent: null; role: 'assistant' };

/** What a model is to be sent, and what is to be stored before it is. */
export interface Plan {
  messages: RequestMessage[];
  promptTokens: number;
  /** How many replies there are already to what this one answers. */
  attempt: number;
  /** The end of the path it was made for; when the chat has gone on since, it is to be made anew. */
  headId: string | null;
  /** A reply that failed before its first word, and goes when it is tried again. */
  dropped: PlacedMessageRow | null;
  /** The user's turns to store, in order, before the reply. */
  turns: IdentifiedTurn[];
  place: Place;
}

/**
 * Plans a reply in a chat, reading only.
 * @throws `not_found` for a message, `unprocessable` for what cannot be written here, `context_too_small`
 */
export async function planReply(
  call: Reader,
  chat: ChatRow,
  ask: Ask & { about: AboutChat },
  model: { name: string; contextTokens: number },
): Promise<Plan> {
  const end = await endOf(call, chat);
  const context = { maxTokens: ask.contextMaxTokens ?? model.contextTokens, model: model.name };
  const build = async (more: { below?: number; added?: IdentifiedTurn[] }) => {
    const added = more.added?.map((turn) => ({ ...turn, hidden: false })) ?? [];
    const { messages, tokens } = await buildContext(call, chat, { ...context, ...more, added });
    return { messages, promptTokens: tokens.total };
  };
  const common = { headId: chat.head_id, dropped: end.dropped, turns: [], attempt: 0 };
  const under = end.last && { id: end.last.id, depth: end.last.depth, on_path: true };
  const anew = async (beside: PlacedMessageRow, added: IdentifiedTurn[] = []) => {
    const parent = await parentOf(call, chat, beside);
    const built = await build({ below: beside.depth, added });
    const attempt = Number(beside.alternative_count);
    return { ...common, ...built, attempt, place: { into: null, parent, role: 'assistant' as const } };
  };

  switch (ask.kind) {
    case 'reply': {
      const broken = await replyToRetry(call, chat, end.last, ask.about.turns);
      if (broken) return anew(broken, identified(ask.about.turns.filter(isSystem)));
      const added = identified(await newTurns(call, chat, end.dropped, ask.about.turns));
      if (added.length === 0 && !end.last && chat.character_id === null) throw nothingToAnswer();
      const turns = added.filter((turn) => !isSystem(turn));
      return { ...common, ...(await build({ added })), turns, place: { into: null, parent: under, role: 'assistant' } };
    }
    case 'regenerate': {
      const beside = await replyToRedo(call, chat, end.last, ask.about.messageId);
      if (!beside) return { ...common, ...(await build({})), place: { into: null, parent: under, role: 'assistant' } };
      return anew(beside);
    }
    case 'continue': {
      const reply = requireReply(end.last);
      const added = identified([instruction(CONTINUE_INSTRUCTION)]);
      return {
        ...common,
        dropped: null,
        ...(await build({ added })),
        place: { into: reply, parent: null, role: 'assistant' },
      };
    }
    case 'impersonate': {
      const words = impersonateInstruction(await cardOf(call, chat), chat.user_name);
      const built = await build({ added: identified([instruction(words)]) });
      return { ...common, ...built, place: { into: null, parent: under, role: 'user' } };
    }
  }
}

/** The last message of the path, leaving out a reply that failed before its first word. */
interface PathEnd {
  last: PlacedMessageRow | null;
  dropped: PlacedMessageRow | null;
}

async function endOf({ unit }: Reader, chat: ChatRow): Promise<PathEnd> {
  const [last = null, before = null] = await readPath(unit, chat.id, { order: 'desc', limit: 2 });
  return last && isFailedReply(last) ? { last: before, dropped: last } : { last, dropped: null };
}

function isFailedReply({ role, content, tool_calls: calls, finish_reason: reason }: PlacedMessageRow): boolean {
  const isEmpty = role === 'assistant' && content === '' && calls === null;
  return isEmpty && ['error', 'stopped', 'interrupted'].includes(reason ?? '');
}

/** The reply to write another one beside; null where the chat ends with something else, which has no reply yet. */
async function replyToRedo(
  { unit }: Reader,
  chat: ChatRow,
  last: PlacedMessageRow | null,
  messageId: string | undefined,
): Promise<PlacedMessageRow | null> {
  if (messageId === undefined) return last?.role === 'assistant' ? last : null;
  const message = await findMessageInChat(unit, chat.id, messageId);
  if (!message) throw notFound('message in this chat', messageId);
  if (message.role !== 'assistant')
    throw new AppError('unprocessable', 'Only a reply can be written anew, and this is none.');
  if (!message.on_path) {
    throw new AppError('unprocessable', `The message ${messageId} is not on the chat's current path. Select it first.`);
  }
  return message;
}

async function parentOf({ unit }: Reader, chat: ChatRow, message: PlacedMessageRow): Promise<PathNode | null> {
  return message.parent_id === null ? null : findMessageInChat(unit, chat.id, message.parent_id);
}

function requireReply(last: PlacedMessageRow | null): PlacedMessageRow {
  if (last?.role === 'assistant' && last.content !== '') return last;
  throw new AppError('unprocessable', 'The chat does not end with a reply that could go on. Ask for one first.');
}

function identified(turns: NewTurn[]): IdentifiedTurn[] {
  return turns.map((turn) => ({ ...turn, id: uuidv7() }));
}

function instruction(content: string): NewTurn {
  return { role: 'system', name: null, content };
}

function nothingToAnswer(): AppError {
  return invalid('There is nothing to reply to: the chat is empty and has no character. Send a message.');
}

function invalid(message: string): AppError {
  return new AppError('validation_failed', `messages: ${message}`, { issues: [{ path: 'messages', message }] });
}
