import { AppError } from '@greenroom/contract';
import { CONTINUE_INSTRUCTION, impersonateInstruction, type PromptState } from '@greenroom/prompt';
import type { RequestMessage } from '@greenroom/model';
import { audienceOf, findMessageInChat, type ChatRow, type PathNode, type PlacedMessageRow } from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { buildContext, seedOf } from '../context/build-context.ts';
import { notFound, type Call } from '../core/call.ts';
import { readSpeaking, type SpeakerChoice } from '../groups/speaking.ts';
import { userNameOf } from '../personas/user-name-of.ts';
import { maxResponseOf, type AboutChat, type Ask, type NewTurn } from './ask.ts';
import { readPathEnd } from './path-end.ts';
import { isSystem, newTurns, replyToRetry } from './told-turns.ts';

type Reader = Pick<Call, 'unit' | 'ownerId' | 'now'>;

/** A turn with the id it is stored under. */
export type IdentifiedTurn = NewTurn & { id: string };

/** Where a reply is written: as a new message under another one, or into one that is there. */
export type Place =
  | {
      into: null;
      parent: PathNode | null;
      role: 'assistant' | 'user';
      speakerId: number | null;
      /** Who of a group hears it; null for all. */
      audience: number[] | null;
    }
  | { into: PlacedMessageRow; parent: null; role: 'assistant' };

/** What a model is to be sent, and what is to be stored before it is. */
export interface Plan {
  messages: RequestMessage[];
  promptTokens: number;
  /** What lore and variables have come to with this context; it is kept with the reply. */
  state: PromptState;
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
  const end = await readPathEnd(call, chat);
  // What was shown of the next reply beforehand is what it gets; another reply in the place of one draws anew.
  const seed = ask.kind === 'reply' && ask.about.save ? seedOf(chat) : uuidv7();
  const { characterId: asked, turns } = ask.about;
  const common = { headId: chat.head_id, dropped: end.dropped, turns: [], attempt: 0 };
  const under = end.last && { id: end.last.id, depth: end.last.depth, on_path: true };

  const build = async (who: Omit<SpeakerChoice, 'seed'>, more: Told = {}) => {
    // A reply that failed before its first word counts for nothing.
    const { added = [], below = end.dropped?.depth, stateBelow } = more;
    const lastText = added.findLast((turn) => !isSystem(turn))?.content;
    const speaking = await readSpeaking(call, chat, { asked, lastText, below, ...who, seed });
    const { messages, tokens, state } = await buildContext(call, chat, {
      below,
      stateBelow,
      speaking,
      maxTokens: ask.contextMaxTokens ?? model.contextTokens,
      model: model.name,
      maxResponse: maxResponseOf(ask),
      trigger: ask.kind === 'reply' ? 'normal' : ask.kind,
      seed,
      added: added.map((turn) => ({ ...turn, hidden: false, isPassing: isSystem(turn) })),
    });
    const speakerId = speaking.character?.id ?? null;
    return { speakerId, built: { messages, promptTokens: tokens.total, state: { ...state, seed } } };
  };
  const next = async (added: IdentifiedTurn[] = []) => {
    const { speakerId, built } = await build({}, { added });
    const audience = added.every(isSystem) ? answeredTo(end.last, speakerId) : null;
    return {
      ...common,
      ...built,
      place: { into: null, parent: under, role: 'assistant' as const, speakerId, audience },
    };
  };
  const anew = async (beside: PlacedMessageRow, added: IdentifiedTurn[] = []) => {
    const parent = await parentOf(call, chat, beside);
    const { speakerId, built } = await build({ own: beside.speaker_character_id }, { below: beside.depth, added });
    const attempt = Number(beside.alternative_count);
    const audience = answeredTo(beside, speakerId) ?? answeredTo(parent, speakerId);
    return {
      ...common,
      ...built,
      attempt,
      place: { into: null, parent, role: 'assistant' as const, speakerId, audience },
    };
  };

  switch (ask.kind) {
    case 'reply': {
      const broken = await replyToRetry(call, chat, end.last, turns);
      if (broken) return anew(broken, identified(turns.filter(isSystem)));
      const added = identified(await newTurns(call, chat, end.dropped, turns));
      if (added.length === 0 && !end.last && chat.character_id === null) throw nothingToAnswer();
      return { ...(await next(added)), turns: added.filter((turn) => !isSystem(turn)) };
    }
    case 'regenerate': {
      const beside = await replyToRedo(call, chat, end.last, ask.about.messageId);
      return beside ? anew(beside) : next();
    }
    case 'continue': {
      const reply = requireReply(end.last, asked);
      const added = identified([instruction(CONTINUE_INSTRUCTION)]);
      const { built } = await build({ own: reply.speaker_character_id }, { added, stateBelow: reply.depth });
      return { ...common, ...built, dropped: null, place: { into: reply, parent: null, role: 'assistant' } };
    }
    case 'impersonate': {
      const below = end.dropped?.depth;
      const { character } = await readSpeaking(call, chat, { asked, seed, below, anybody: true });
      const added = identified([instruction(impersonateInstruction(character, await userNameOf(call, chat)))]);
      const { built } = await build({ asked: undefined, own: character?.id, anybody: true }, { added });
      return {
        ...common,
        ...built,
        place: { into: null, parent: under, role: 'user', speakerId: null, audience: null },
      };
    }
  }
}

/** What a context is built of beside the chat as it is. */
interface Told {
  below?: number;
  stateBelow?: number;
  added?: IdentifiedTurn[];
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

/** What was said to some alone is answered to the same, by one of them. */
function answeredTo(message: PlacedMessageRow | null, speakerId: number | null): number[] | null {
  const audience = message && audienceOf(message);
  return speakerId !== null && audience?.includes(speakerId) ? audience : null;
}

async function parentOf({ unit }: Reader, chat: ChatRow, message: PlacedMessageRow): Promise<PlacedMessageRow | null> {
  return message.parent_id === null ? null : findMessageInChat(unit, chat.id, message.parent_id);
}

function requireReply(last: PlacedMessageRow | null, asked: number | undefined): PlacedMessageRow {
  if (last?.role === 'assistant' && last.content !== '') {
    if (asked === undefined || asked === last.speaker_character_id) return last;
    throw new AppError('conflict', 'character_id: only who wrote the reply can go on with it. Leave it out.', {
      issues: [{ path: 'character_id', message: 'is not who wrote the reply' }],
    });
  }
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
