import {
  AppError,
  type ContextSegment,
  type LoreVerdict,
  type MacroNote,
  type ModelMessage,
} from '@greenroom/contract';
import { contextEntry, REPLY_TOKENS, type ContextEntry, type Count } from '../context-entry.ts';
import { LONGEST_TOKEN_BYTES } from '../vocabulary.ts';
import { activateBooks, type ActivatedLore } from './activate-books.ts';
import { composeParts, type ComposedPrompt } from './compose-parts.ts';
import { createExpander } from './create-expander.ts';
import { fitExamples } from './fit-examples.ts';
import { fitHistory } from './fit-history.ts';
import { groupInjections, placeInjections, textOfInjected } from './place-injections.ts';
import type { PromptInputs, PromptState } from './prompt-inputs.ts';
import { toSegment } from './prompt-part.ts';
import { systemEntry } from './system-entry.ts';

/** What a context came out as, and why. */
export interface BuiltContext {
  /** The oldest first, for any OpenAI-compatible chat completion. */
  messages: ModelMessage[];
  /** `total` is never over `budget`. */
  tokens: { total: number; budget: number; tokenizer: PromptInputs['tokenizer'] };
  /** How many messages of the history are in it. */
  includedMessages: number;
  receipt: Receipt;
  /** What lore and variables have come to with it. */
  state: PromptState;
}

/** What each part of a context costs, and why it is in or out. */
export interface Receipt {
  /** Every piece; the tokens of those that are in add up to the total. */
  segments: ContextSegment[];
  /** Every entry of every book. */
  lore: LoreVerdict[];
  macros: MacroNote[];
}

/**
 * Builds what to send to a model. First what is mandatory: the prompt, the notes, the newest message; with it lore, as
 * far as its own budget goes, or less where the whole has no room. Then the history, the newest first, and last the
 * examples, by dialogue. It is pure: the same inputs give the same bytes.
 * @throws AppError `context_too_small` when what is mandatory exceeds the budget
 */
export function buildContext(inputs: PromptInputs): BuiltContext {
  if (inputs.summary === null) return buildWith(inputs);
  // A summary stands for what is left out: where nothing is, it would only say it twice.
  const without = buildWith({ ...inputs, summary: null });
  const isWhole = inputs.history.length >= inputs.pathLength && !without.receipt.segments.some(isLeftOut);
  return isWhole ? without : buildWith(inputs);
}

function isLeftOut({ source, included }: ContextSegment): boolean {
  return source === 'history' && !included;
}

function buildWith(inputs: PromptInputs): BuiltContext {
  const count = budgetedCounter(inputs);
  const expander = createExpander(inputs);
  const books = activateBooks(inputs, expander, count);
  const { composed, dropped } = composeWithin(
    inputs,
    count,
    (lore) => composeParts(inputs, expander, { ...books, activated: lore }),
    books.activated,
  );
  const fixed = fixedOf(composed, count);
  const history = fitHistory(inputs.history, {
    room: inputs.maxTokens - REPLY_TOKENS - fixed.tokens,
    budget: inputs.maxTokens,
    limit: inputs.limit ?? Infinity,
    expand: expander.expandHistory,
    namesInText: inputs.others.length > 0,
    count,
  });
  const room = inputs.maxTokens - REPLY_TOKENS - (fixed.tokens - fixed.beforeTokens) - history.tokens;
  const before = fitExamples(composed.before, composed.examples, room, count);
  const entries = [...before.entries, ...placeInjections(history.entries, fixed.injected), ...fixed.after];
  const total = costOf(entries) + REPLY_TOKENS;
  return {
    messages: entries.map(({ message }) => message),
    tokens: { total, budget: inputs.maxTokens, tokenizer: inputs.tokenizer },
    includedMessages: history.entries.length,
    receipt: {
      segments: [
        ...withOverhead(entries, total),
        ...before.excluded,
        ...history.excluded,
        ...dropped.map((lore) =>
          toSegment({ source: 'lore', lore: lore.lore, reason: NO_ROOM }, lore.tokens, { included: false }),
        ),
      ],
      lore: books.verdicts.map((verdict) =>
        isDropped(verdict, dropped) ? { ...verdict, fired: false, reason: 'budget', detail: NO_ROOM } : verdict,
      ),
      macros: expander.notes,
    },
    state: { timed: books.timed, variables: expander.variables() },
  };
}

const NO_ROOM = 'the context had no room for it';

/** What is in a context whatever the history is. */
interface Fixed {
  beforeTokens: number;
  after: ContextEntry[];
  injected: { depth: number; entry: ContextEntry }[];
  tokens: number;
}

function fixedOf({ before, after, injections }: ComposedPrompt, count: Count): Fixed {
  const beforeTokens = costOf(systemEntry(before, [], count));
  const ending = systemEntry(after, [], count);
  const injected = groupInjections(injections).map((message) => {
    const segments = message.parts.map((part) => toSegment(part, count(part.text)));
    const sent = { role: message.role, content: textOfInjected(message) };
    return { depth: message.depth, entry: contextEntry(sent, segments, count) };
  });
  const tokens = beforeTokens + costOf(ending) + costOf(injected.map(({ entry }) => entry));
  return { beforeTokens, after: ending, injected, tokens };
}

/**
 * Composes with as much of the lore as there is room for: the first in order go first, since lore counts its later
 * entries for more, and before them those that ask to.
 * @throws AppError `context_too_small` when there is no room without any
 */
function composeWithin(
  { maxTokens }: PromptInputs,
  count: Count,
  compose: (lore: ActivatedLore[]) => ComposedPrompt,
  activated: ActivatedLore[],
): { composed: ComposedPrompt; dropped: ActivatedLore[] } {
  const kept = [...activated];
  const dropped: ActivatedLore[] = [];
  for (;;) {
    const composed = compose(kept);
    const needed = fixedOf(composed, count).tokens + REPLY_TOKENS;
    if (needed <= maxTokens) return { composed, dropped };
    if (kept.length === 0) throw tooSmall(needed, maxTokens);
    let over = needed - maxTokens;
    while (over > 0 && kept.length > 0) {
      const index = kept.findIndex(({ dropFirst }) => dropFirst);
      const [gone] = kept.splice(Math.max(0, index), 1) as [ActivatedLore];
      dropped.push(gone);
      over -= gone.tokens;
    }
  }
}

function isDropped({ book_id, entry }: LoreVerdict, dropped: ActivatedLore[]): boolean {
  return dropped.some(({ lore }) => lore.book_id === book_id && lore.entry === entry);
}

// A text so long that it cannot fit, whatever is in it, is not worth the seconds its count could take. What it
// then gets is the least it can cost, which is already over the budget.
function budgetedCounter({ maxTokens, tokenizer, countTokens }: PromptInputs): Count {
  return (text) => {
    const atLeast = Math.ceil(text.length / LONGEST_TOKEN_BYTES);
    return atLeast > maxTokens ? atLeast : countTokens(text, tokenizer);
  };
}

function costOf(entries: readonly ContextEntry[]): number {
  return entries.reduce((sum, { tokens }) => sum + tokens, 0);
}

function withOverhead(entries: readonly ContextEntry[], total: number): ContextSegment[] {
  const segments = entries.flatMap((entry) => entry.segments);
  const covered = segments.reduce((sum, { tokens }) => sum + tokens, 0);
  return [...segments, toSegment({ source: 'overhead', reason: 'the framing of the messages' }, total - covered)];
}

function tooSmall(needed: number, budget: number): AppError {
  return new AppError(
    'context_too_small',
    `What is always in the context needs at least ${needed} tokens, but the budget is ${budget}.`,
  );
}
