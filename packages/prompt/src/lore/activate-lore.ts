import { compileLorebook } from './compile-lorebook.ts';
import { createKeySearch } from './create-key-search.ts';
import type { BookRun, EntryRun, Purse } from './entry-run.ts';
import { idsOf, listVerdicts } from './list-verdicts.ts';
import { DEFAULT_LORE_SETTINGS, MAX_SCAN_DEPTH } from './lore-types.ts';
import type { LoreBook, LoreInput, LoreResult, LoreSettings } from './lore-types.ts';
import { orderRuns } from './order-runs.ts';
import { placeEntry } from './place-entry.ts';
import { runRounds } from './run-rounds.ts';
import { stopByRule } from './stop-by-rule.ts';
import { addEffects, effectsOf, holdingEffects } from './timed-effects.ts';

/**
 * Decides which entries of the lorebooks come into a prompt, as SillyTavern does, whose users' books are made for
 * it; what it leaves out of a card's book (its scan depth, budget, recursion, priority, case, and the decorators of
 * character card specification V3) is observed as that specification has it.
 *
 * Nothing is drawn, counted or remembered here but through the functions and values passed in: the same input
 * gives the same result. It never throws for what stands in a book.
 *
 * @returns The entries that are in, a verdict for every entry, and the timed effects to keep with the branch.
 */
export function activateLore(input: LoreInput): LoreResult {
  const settings = { ...DEFAULT_LORE_SETTINGS, ...input.settings };
  const common: Purse = { limit: commonBudget(input.contextTokens, settings), spent: 0, isFull: false };
  const books = input.books.map((book) => bookRun(book, common, input.contextTokens, settings));
  const runs = books.flatMap((book) => book.runs);
  const effects = holdingEffects(input.timed, input.chatLength, runs.filter(isTimed).map(timedEntry));
  for (const run of runs) {
    run.isSticky = effects.holds('sticky', timedEntry(run));
    run.hasMatched = effects.holds('matched', timedEntry(run));
    run.judgement = stopByRule(run, effects.holds('cooldown', timedEntry(run)), input);
    run.isSettled = run.judgement !== null;
  }
  const open = orderRuns(books, settings.insertionStrategy).filter(({ isSettled }) => !isSettled);
  for (const [rank, run] of open.entries()) run.rank = rank;
  const baseDepth = Math.min(MAX_SCAN_DEPTH, Math.max(0, Math.floor(settings.scanDepth)));
  const search = createKeySearch(input, settings, open, baseDepth);
  const entered = runRounds(input, settings, open, search, baseDepth);
  const activated = [...entered].map(([run, { content, tokens, why }]) => ({
    ...idsOf(run),
    content,
    tokens,
    why,
    order: run.entry.order,
    priority: run.entry.priority,
    place: placeEntry(run.entry, input.chatLength, input.expand),
    effects: effectsOf(effects, input.chatLength, timedEntry(run)),
    disabledPrompts: run.entry.decorators.disabledPrompts,
  }));
  const inOrder = activated.filter(({ content }) => content !== '').toSorted((a, b) => b.order - a.order);
  const silent = activated.filter(({ content }) => content === '');
  return {
    // Of entries of one order SillyTavern has the first come last.
    activated: inOrder.toReversed(),
    verdicts: listVerdicts(runs, input.messages),
    timed: addEffects(
      effects,
      activated.flatMap((entry) => entry.effects),
    ),
    tokens: inOrder.reduce((sum, { tokens }) => sum + tokens, 0),
    budget: common.limit,
    disabledPrompts: [...new Set(silent.flatMap((entry) => entry.disabledPrompts))],
  };
}

function commonBudget(contextTokens: number, { budgetPercent, budgetTokens }: LoreSettings): number {
  const budget = Math.round((contextTokens * budgetPercent) / 100) || 1;
  return budgetTokens > 0 ? Math.min(budget, budgetTokens) : budget;
}

// A book's own budget is its own purse, so that it takes nothing from the others; the context bounds it all the same.
function bookRun(
  { id, source, book }: LoreBook,
  common: Purse,
  contextTokens: number,
  settings: LoreSettings,
): BookRun {
  const compiled = compileLorebook(book);
  const { tokenBudget } = compiled;
  const own = tokenBudget === null ? null : { limit: Math.min(tokenBudget, contextTokens), spent: 0, isFull: false };
  const recursive = compiled.recursive ?? settings.recursive;
  const run: BookRun = { id, source, compiled, runs: [], recursive, purse: own ?? common };
  run.runs = entryRuns(run);
  return run;
}

function entryRuns(book: BookRun): EntryRun[] {
  return book.compiled.entries.map((entry) => ({
    book,
    entry,
    rank: 0,
    depth: entry.scanDepth ?? book.compiled.scanDepth,
    isSticky: false,
    hasMatched: false,
    isSettled: false,
    judgement: null,
  }));
}

function isTimed({ entry }: EntryRun): boolean {
  return entry.hash !== '';
}

function timedEntry({ book, entry }: EntryRun) {
  return { bookId: book.id, entry };
}
