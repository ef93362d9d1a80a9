import { AppError } from '@greenroom/contract';
import type { CharacterCard, ContextSegment, ModelMessage, Tokenizer } from '@greenroom/contract';
import { REPLY_TOKENS } from './context-entry.ts';
import type { ContextEntry, Count } from './context-entry.ts';
import { countTokens } from './count-tokens.ts';
import type { TokenCounter } from './create-token-counter.ts';
import { fixedEntries } from './fixed-entries.ts';
import { historyEntry, isEmpty } from './history-entry.ts';
import type { HistoryMessage } from './history-entry.ts';
import { macroNames } from './macro-names.ts';
import { pairToolCalls } from './pair-tool-calls.ts';
import { LONGEST_TOKEN_BYTES } from './vocabulary.ts';

/** What to build a context of. */
export interface ContextOptions {
  /** The chat's character; null for a chat without one, which gets no system message and no macros. */
  character: CharacterCard | null;
  /** What `{{user}}` stands for; 'User' when null or empty. */
  userName: string | null;
  /** The budget of the whole context in tokens, the framing of its messages included. */
  maxTokens: number;
  /** At most this many messages of the history; no bound unless said. */
  limit?: number;
  tokenizer: Tokenizer;
  /** Counts in place of `countTokens`, such as a counter that remembers. */
  countTokens?: TokenCounter;
}

/** What a context came out as. */
export interface BuiltContext {
  /** The oldest first, for any OpenAI-compatible chat completion. */
  messages: ModelMessage[];
  /** `total` is never over `budget`. */
  tokens: { total: number; budget: number; tokenizer: Tokenizer };
  /** How many messages of the history are in it. */
  includedMessages: number;
  /** What each part costs; together exactly the total. */
  segments: ContextSegment[];
}

/** A context in the making. */
export interface ContextBuilder {
  /**
   * Takes the next older message of the history. A hidden one is passed over, and so is an empty reply.
   *
   * @returns false when the message is not in the context, because it did not fit or the limit was reached:
   *   nothing older is taken from then on.
   * @throws AppError `context_too_small` when the newest message that is not hidden does not fit.
   */
  add(message: HistoryMessage): boolean;
  /** Gives the context of what was added so far. */
  finish(): BuiltContext;
}

/**
 * Starts a context, to be fed the history newest first, so that no more of a long chat is read than fits:
 *
 * @example
 * const builder = startContext({ character, userName: 'Bo', maxTokens: 8192, tokenizer: 'o200k_base' });
 * for await (const message of newestFirst) if (!builder.add(message)) break;
 * const { messages } = builder.finish();
 *
 * @throws AppError `context_too_small` when the character's parts alone exceed the budget.
 */
export function startContext(options: ContextOptions): ContextBuilder {
  const { maxTokens, tokenizer, limit = Infinity } = options;
  const names = options.character && macroNames(options.character, options.userName);
  const count = budgetedCounter(options);
  const { before, after } = fixedEntries(options.character, options.userName, count);
  const price = (message: HistoryMessage) => historyEntry(message, names, count);
  // A map gives its keys in the order they were set: the newest first.
  const history = new Map<HistoryMessage, ContextEntry>();
  let total = REPLY_TOKENS;
  let isClosed = false;
  for (const { tokens } of [...before, ...after]) total += tokens;
  if (total > maxTokens) throw tooSmall('What is always in the context', total, maxTokens);

  return {
    add(message) {
      isClosed ||= history.size >= limit;
      if (isClosed || message.hidden || isEmpty(message)) return !isClosed;
      const entry = price(message);
      isClosed = total + entry.tokens > maxTokens;
      if (isClosed && history.size === 0) {
        throw tooSmall('The newest message with what is always in the context', total + entry.tokens, maxTokens);
      }
      if (isClosed) return false;
      history.set(message, entry);
      total += entry.tokens;
      return true;
    },
    finish() {
      const kept = pairToolCalls([...history.keys()].toReversed());
      const entries = [...before, ...kept.map((message) => history.get(message) ?? price(message)), ...after];
      const total = entries.reduce((sum, { tokens }) => sum + tokens, REPLY_TOKENS);
      return {
        messages: entries.map(({ message }) => message),
        tokens: { total, budget: maxTokens, tokenizer },
        includedMessages: kept.length,
        segments: segmentsOf(entries, total),
      };
    },
  };
}

// A text so long that it cannot fit, whatever is in it, is not worth the seconds its count could take. What it
// then gets is the least it can cost, which is already over the budget.
function budgetedCounter({ maxTokens, tokenizer, countTokens: count = countTokens }: ContextOptions): Count {
  return (text) => {
    const atLeast = Math.ceil(text.length / LONGEST_TOKEN_BYTES);
    return atLeast > maxTokens ? atLeast : count(text, tokenizer);
  };
}

function segmentsOf(entries: ContextEntry[], total: number): ContextSegment[] {
  const segments = entries.flatMap((entry) => entry.segments);
  const covered = segments.reduce((sum, { tokens }) => sum + tokens, 0);
  return [...segments, { source: 'overhead', message_id: null, tokens: total - covered }];
}

function tooSmall(what: string, needed: number, budget: number): AppError {
  return new AppError('context_too_small', `${what} needs at least ${needed} tokens, but the budget is ${budget}.`);
}
