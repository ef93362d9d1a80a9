import { AppError, type ContextSegment, type ModelMessage } from '@greenroom/contract';
import { contextEntry, type ContextEntry, type Count } from '../context-entry.ts';
import { isEmpty, isSaid, type HistoryMessage } from '../history-message.ts';
import { messageName } from '../message-name.ts';
import { pairToolCalls } from '../pair-tool-calls.ts';
import { toSegment } from './prompt-part.ts';

/** The part of the history that is in a context, oldest first. */
export interface FittedHistory {
  messages: HistoryMessage[];
  entries: ContextEntry[];
  excluded: ContextSegment[];
  tokens: number;
}

interface FitOptions {
  /** What the history may cost. */
  room: number;
  /** The budget of the whole, and what is in it already, for the words of an error. */
  budget: number;
  limit: number;
  expand: (message: HistoryMessage) => string;
  /** The name to put before what a character says, where `assistant` alone does not tell who it was; else null. */
  speakerOf: (message: HistoryMessage) => string | null;
  count: Count;
}

/**
 * Takes the history, newest first, until one does not fit: that one and all older ones are out. The newest is mandatory,
 * and so are those that are not stored yet.
 * @throws AppError `context_too_small` when what is mandatory does not fit
 */
export function fitHistory(history: readonly HistoryMessage[], options: FitOptions): FittedHistory {
  const taken = new Map<HistoryMessage, ContextEntry>();
  const excluded: ContextSegment[] = [];
  const isNeeded = neededIn(history);
  let room = options.room;
  let end: string | null = null;
  for (const message of history) {
    if (isEmpty(message)) continue;
    if (message.hidden) {
      excluded.push(outside(message, 0, message.isUnheard ? 'was said to others' : 'is hidden'));
      continue;
    }
    if (taken.size >= options.limit) end ??= 'over the limit of messages';
    const entry = end === null ? priced(message, options) : null;
    if (!entry) {
      excluded.push(outside(message, 0, end ?? ''));
    } else if (entry.tokens <= room) {
      taken.set(message, entry);
      room -= entry.tokens;
    } else {
      if (isNeeded(message)) throw tooSmall(options.budget - room + entry.tokens, options.budget);
      excluded.push(outside(message, entry.tokens, 'did not fit the budget'));
      end = 'older than what did not fit the budget';
    }
  }
  const { messages, entries, unpaired } = paired(taken, options);
  const tokens = entries.reduce((sum, entry) => sum + entry.tokens, 0);
  return { messages, entries, excluded: [...excluded, ...unpaired], tokens };
}

/** What no context goes without: the newest message of the conversation, and what is not stored yet. */
function neededIn(history: readonly HistoryMessage[]): (message: HistoryMessage) => boolean {
  const newest = history.find((message) => isSaid(message) && !isEmpty(message));
  return (message) => message === newest || message.isMandatory === true;
}

/** The messages in their order, oldest first, with only such calls of tools as have their answers. */
function paired(taken: ReadonlyMap<HistoryMessage, ContextEntry>, options: FitOptions) {
  const messages = pairToolCalls([...taken.keys()].toReversed());
  const ids = new Set(messages.map(({ id }) => id));
  return {
    messages,
    entries: messages.map(
      (message) =>
        taken.get(message) ?? priced(message, options, 'a part of calls of tools that are not whole, sent as text'),
    ),
    unpaired: [...taken]
      .filter(([{ id }]) => !ids.has(id))
      .map(([message, { tokens }]) =>
        outside(message, tokens, 'asks for tools without all their answers, and says nothing'),
      ),
  };
}

type Pricing = Pick<FitOptions, 'expand' | 'speakerOf' | 'count'>;

/** What the mandatory messages cost. */
export function mandatoryTokens(history: readonly HistoryMessage[], pricing: Pricing): number {
  const isNeeded = neededIn(history);
  const needed = history.filter((message) => isNeeded(message) && !message.hidden && !isEmpty(message));
  return needed.reduce((sum, message) => sum + priced(message, pricing).tokens, 0);
}

function priced(
  message: HistoryMessage,
  { expand, speakerOf, count }: Pricing,
  reason = message.isMandatory ? 'new in the chat' : 'among the newest that fit',
): ContextEntry {
  const content = withName(speakerOf(message), expand(message));
  const name = message.name === null ? undefined : messageName(message.name);
  const { tool_calls: calls, tool_call_id: callId } = message;
  const sent: ModelMessage = {
    role: message.role === 'tool' && !callId ? 'system' : message.role,
    content,
    ...(name && { name }),
    ...(calls?.length && { tool_calls: calls }),
    ...(callId && { tool_call_id: callId }),
  };
  const part = { source: 'history' as const, reason };
  const tokens = count(content);
  return contextEntry(sent, [toSegment(part, tokens, { message_id: message.id })], count, tokens);
}

/** A model that sees names before what was said may have begun with its own. */
function withName(name: string | null, text: string): string {
  return name === null || text.startsWith(`${name}:`) ? text : `${name}: ${text}`;
}

function outside({ id }: HistoryMessage, tokens: number, reason: string): ContextSegment {
  return toSegment({ source: 'history', reason }, tokens, { message_id: id, included: false });
}

function tooSmall(needed: number, budget: number): AppError {
  return new AppError(
    'context_too_small',
    `The newest message with what is always in the context needs at least ${needed} tokens, but the budget is ${budget}.`,
  );
}
