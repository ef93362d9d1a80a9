import {
  AppError,
  type ContextSegment,
  type LoreVerdict,
  type MacroNote,
  type ModelMessage,
} from '@greenroom/contract';
import type { HistoryMessage } from '../history-message.ts';
import { contextEntry, REPLY_TOKENS, type ContextEntry, type Count } from '../context-entry.ts';
import { LONGEST_TOKEN_BYTES } from '../vocabulary.ts';
import { activateBooks, nameOf, type ActivatedBooks, type ActivatedLore, type LorePiece } from './activate-books.ts';
import { composeParts, composeSummary, type ComposedPrompt } from './compose-parts.ts';
import { createExpander, type Expander } from './create-expander.ts';
import { fitExamples } from './fit-examples.ts';
import { fitHistory, mandatoryTokens } from './fit-history.ts';
import { groupInjections, placeInjections, textOfInjected } from './place-injections.ts';
import type { TimedState } from '../lore/lore-types.ts';
import type { PromptInputs, PromptState } from './prompt-inputs.ts';
import { leastThat } from './least-that.ts';
import { toSegment, type PromptPart } from './prompt-part.ts';
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
  const count = budgetedCounter(inputs);
  const expander = createExpander(inputs);
  const books = activateBooks(inputs, expander, count);
  const rewind = expander.checkpoint();
  const assembled = (summary: string | null) => assemble({ ...inputs, summary }, { expander, rewind, books, count });
  if (inputs.summary === null) return assembled(null);
  // A summary stands for what is left out: where nothing is, it would only say it twice.
  const without = assembled(null);
  const isWhole = inputs.history.length >= inputs.pathLength && !without.receipt.segments.some(isLeftOut);
  if (!isWhole) return assembled(inputs.summary);
  const { receipt } = without;
  const untold = composeSummary(inputs).map((part) => ({ ...part, reason: 'nothing of the chat is left out' }));
  const segments = untold.map((part) => toSegment(part, count(part.text), { included: false }));
  return { ...without, receipt: { ...receipt, segments: [...receipt.segments, ...segments] } };
}

function isLeftOut({ source, included }: ContextSegment): boolean {
  return source === 'history' && !included;
}

interface Workshop {
  expander: Expander;
  /** Takes the expander back to where the books were done. */
  rewind: () => void;
  books: ActivatedBooks;
  count: Count;
}

function assemble(inputs: PromptInputs, { expander, rewind, books, count }: Workshop): BuiltContext {
  const { history: said, maxTokens } = inputs;
  const pricing = { expand: expander.expandHistory, speakerOf: speakerOf(inputs), count };
  const { composed, dropped } = composeWithin(
    maxTokens,
    mandatoryTokens(said, pricing),
    count,
    books.activated,
    (lore) => {
      rewind();
      return composeParts(inputs, expander, { ...books, activated: lore });
    },
  );
  const fixed = fixedOf(composed, count);
  const history = fitHistory(said, {
    ...pricing,
    room: maxTokens - REPLY_TOKENS - fixed.tokens,
    budget: maxTokens,
    limit: inputs.limit ?? Infinity,
  });
  const room = maxTokens - REPLY_TOKENS - (fixed.tokens - fixed.beforeTokens) - history.tokens;
  const before = fitExamples(composed.before, composed.examples, room, count);
  const [conversation, passing] = placeInjections(history, fixed.injected);
  const entries = [...before.entries, ...conversation, ...fixed.after, ...passing];
  const total = costOf(entries) + REPLY_TOKENS;
  const leftOut = [...before.excluded, ...dropped.map(droppedSegment)];
  const isOut = among(leftOut.flatMap(({ lore }) => lore ?? []));
  const untold = composed.untold.flatMap((part) => toUntold(part, expander, count));
  return {
    messages: entries.map(({ message }) => message),
    tokens: { total, budget: maxTokens, tokenizer: inputs.tokenizer },
    includedMessages: history.entries.length,
    receipt: {
      segments: [...withOverhead(entries, total), ...history.excluded, ...leftOut, ...untold],
      lore: books.verdicts.map((verdict) => (isOut(verdict) ? withoutRoom(verdict) : verdict)),
      // Another context may be assembled with the same expander.
      macros: [...expander.notes],
    },
    state: {
      timed: timedWithout(books, ({ lore }) => isOut(lore)),
      variables: expander.variables(),
      ...firstIncluded(inputs, history.messages),
    },
  };
}

/** Names who speaks where several do: in a group, and where another character is seen to have spoken. */
function speakerOf({ group, history }: PromptInputs): (message: HistoryMessage) => string | null {
  const areSeveral = group.length > 1 || history.some(({ isOther, hidden }) => isOther && !hidden);
  return ({ role, name }) => (areSeveral && role === 'assistant' ? name : null);
}

/** What it would say, and cost, without anything coming of it. */
function toUntold(part: PromptPart, expander: Expander, count: Count): ContextSegment[] {
  const rewind = expander.checkpoint();
  const text = expander.expand(part.text, part.source).trim();
  rewind();
  return text === '' ? [] : [toSegment(part, count(text), { included: false })];
}

/** What lore leaves behind that is in: an entry for which there was no room has not begun anything. */
function timedWithout({ timed, activated }: ActivatedBooks, isOut: (lore: ActivatedLore) => boolean): TimedState {
  const isBegunBy = (each: ActivatedLore[]) => new Set(each.flatMap(({ effects }) => effects));
  const lost = isBegunBy(activated.filter(isOut));
  return { effects: timed.effects.filter((effect) => !lost.has(effect)) };
}

function among(pieces: readonly LorePiece[]): (piece: LorePiece) => boolean {
  // Asked of every entry of every book, and most often there is nothing to ask for.
  if (pieces.length === 0) return () => false;
  const names = new Set(pieces.map(nameOf));
  return (piece) => names.has(nameOf(piece));
}

/** Where on the path the oldest message stands that is in. */
function firstIncluded(
  { history, pathLength }: PromptInputs,
  included: HistoryMessage[],
): Pick<PromptState, 'firstIncluded'> {
  const oldest = included.find(({ isPassing }) => !isPassing);
  if (!oldest) return {};
  const conversation = history.filter(({ isPassing }) => !isPassing);
  return { firstIncluded: pathLength - 1 - conversation.findIndex(({ id }) => id === oldest.id) };
}

function droppedSegment({ lore, tokens }: ActivatedLore): ContextSegment {
  return toSegment({ source: 'lore', lore, reason: NO_ROOM }, tokens, { included: false });
}

/** The verdict on an entry that fired, and for which there was no room then. */
function withoutRoom(verdict: LoreVerdict): LoreVerdict {
  return { ...verdict, fired: false, reason: 'budget', detail: NO_ROOM };
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
 * Composes with as much of the lore as there is room for beside the mandatory messages. Lore among the examples gives way
 * with them.
 * @throws AppError `context_too_small` when there is no room without any
 */
function composeWithin(
  maxTokens: number,
  mandatory: number,
  count: Count,
  activated: ActivatedLore[],
  compose: (lore: ActivatedLore[]) => ComposedPrompt,
): { composed: ComposedPrompt; dropped: ActivatedLore[] } {
  const neededBy = (composed: ComposedPrompt) => fixedOf(composed, count).tokens + REPLY_TOKENS;
  const first = firstToGo(activated);
  const composeWithout = (gone: number) => {
    const dropped = new Set(first.slice(0, gone));
    return compose(gone === 0 ? activated : activated.filter((each) => !dropped.has(each)));
  };
  const whole = compose(activated);
  const over = neededBy(whole) + mandatory - maxTokens;
  const gone =
    over <= 0
      ? 0
      : leastThat(first.length, guessOf(first, over), (few) => neededBy(composeWithout(few)) + mandatory <= maxTokens);
  const composed = gone === 0 ? whole : composeWithout(gone);
  const needed = neededBy(composed);
  if (needed > maxTokens) throw tooSmall(needed, maxTokens);
  // Where it is the messages that do not fit, the history says so.
  return { composed, dropped: first.slice(0, gone) };
}

/** The entries that can go, those of the lowest priority first, and of these the first in order. */
function firstToGo(activated: ActivatedLore[]): ActivatedLore[] {
  const canGo = activated.filter(({ place: { position } }) => position !== 'em_top' && position !== 'em_bottom');
  return canGo.toSorted((a, b) => a.priority - b.priority);
}

/** How many about make up for so many tokens. */
function guessOf(first: ActivatedLore[], over: number): number {
  let left = over;
  const enough = first.findIndex(({ tokens }) => (left -= tokens) <= 0);
  return enough === -1 ? first.length : enough + 1;
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
