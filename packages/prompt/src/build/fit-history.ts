import { AppError, type ContextSegment, type ModelMessage } from '@greenroom/contract';
import { contextEntry, type ContextEntry, type Count } from '../context-entry.ts';
import { isEmpty, type HistoryMessage } from '../history-message.ts';
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
  expand: (text: string) => string;
  /** Put the name before what a character says, as in a group, where `assistant` alone does not tell who it was. */
  namesInText: boolean;
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
  let room = options.room;
  let why: string | null = null;
  for (const message of history) {
    if (message.hidden || isEmpty(message)) continue;
    why ??= taken.size >= options.limit ? 'over the limit of messages' : null;
    const entry = why === null ? priced(message, options) : null;
    if (entry && entry.tokens > room) {
      if (taken.size === 0 || message.isMandatory) throw tooSmall(options.budget - room + entry.tokens, options.budget);
      why = 'did not fit the budget';
      excluded.push(outside(message, entry.tokens, why));
    } else if (entry) {
      taken.set(message, entry);
      room -= entry.tokens;
    } else {
      excluded.push(outside(message, 0, `older than what ${why}`));
    }
  }
  const kept = pairToolCalls([...taken.keys()].toReversed());
  const entries = kept.map((message) => taken.get(message) ?? priced(message, options));
  return { messages: kept, entries, excluded, tokens: entries.reduce((sum, { tokens }) => sum + tokens, 0) };
}

/** What the newest message costs, and those that are not stored yet: what no context goes without. */
export function mandatoryTokens(
  history: readonly HistoryMessage[],
  options: Pick<FitOptions, 'expand' | 'namesInText' | 'count'>,
): number {
  const shown = history.filter((message) => !message.hidden && !isEmpty(message));
  const needed = shown.filter((message, index) => index === 0 || message.isMandatory);
  return needed.reduce((sum, message) => sum + priced(message, options).tokens, 0);
}

function priced(
  message: HistoryMessage,
  { expand, namesInText, count }: Pick<FitOptions, 'expand' | 'namesInText' | 'count'>,
): ContextEntry {
  const speaker = namesInText && message.role === 'assistant' && message.name ? `${message.name}: ` : '';
  const content = speaker + expand(message.content);
  const name = message.name === null ? undefined : messageName(message.name);
  const { tool_calls: calls, tool_call_id: callId } = message;
  const sent: ModelMessage = {
    role: message.role === 'tool' && !callId ? 'system' : message.role,
    content,
    ...(name && { name }),
    ...(calls?.length && { tool_calls: calls }),
    ...(callId && { tool_call_id: callId }),
  };
  const part = {
    source: 'history' as const,
    reason: message.isMandatory ? 'new in the chat' : 'among the newest that fit',
  };
  const tokens = count(content);
  return contextEntry(sent, [toSegment(part, tokens, { message_id: message.id })], count, tokens);
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
