import { holdsMacro } from '../macros/holds-macro.ts';
import { keepHiddenKeys } from '../macros/keep-hidden-keys.ts';
import { chooseInGroups } from './choose-in-groups.ts';
import type { CompiledKey } from './compile-lorebook.ts';
import type { KeySearch } from './create-key-search.ts';
import type { EntryRun, Judgement, Round } from './entry-run.ts';
import { judgeEntry } from './judge-entry.ts';
import { MAX_SCAN_DEPTH } from './lore-types.ts';
import type { LoreFired, LoreInput, LoreSettings } from './lore-types.ts';

/** An entry that is in. */
export interface Entered {
  /** Empty when there is nothing in it but white space. */
  content: string;
  tokens: number;
  why: LoreFired;
}

/** After how many rounds those that lost to an entry that did not come in have no further chance: it costs time. */
const MAX_ROUNDS_FOR_LOSERS = 100;

/**
 * Goes over the entries until none comes in any more: first with the messages within the scan depth, then with the
 * contents of those that came in, then deeper for the minimum of activations, then a level further for the entries
 * that wait for recursion. Gives the entries that are in, in the order in which they came.
 */
export function runRounds(
  input: LoreInput,
  settings: LoreSettings,
  runs: readonly EntryRun[],
  search: KeySearch,
  baseDepth: number,
): Map<EntryRun, Entered> {
  const turn: Turn = { input, settings, search, entered: new Map(), takenGroups: new Map() };
  const purses = [...new Set(runs.map(({ book }) => book.purse))];
  const isRecursive = runs.some(({ book }) => book.recursive);
  const waitingAt = Map.groupBy(runs, ({ entry }) => entry.extras.delayUntilRecursion);
  const levels = [...waitingAt.keys()].filter((level) => level > 0).toSorted((a, b) => a - b);
  const first: Round = { kind: 'first', level: levels.shift() ?? 0, depth: baseDepth };
  // Those that the next round of recursion can decide otherwise; going over all of them each time takes too long.
  const waiting = new Set(first.level > 0 ? waitingAt.get(first.level) : []);
  let hasContents = false;
  let judged = runs;
  for (let round: Round = first, count = 1; ; count += 1) {
    const { in: entered, passedOver } = runRound(turn, judged, round, count);
    const came = entered.filter(bringsOthers);
    if (count === settings.maxRecursionSteps) break;
    hasContents ||= came.length > 0;
    const wasDeeper: boolean = round.kind === 'deeper';
    const again = count <= MAX_ROUNDS_FOR_LOSERS ? passedOver : [];
    for (const run of [...(isRecursive ? contentsSearched(turn, came) : []), ...(wasDeeper ? judged : again)])
      waiting.add(run);
    const isFull = purses.every((purse) => purse.isFull);
    const isBringing = isRecursive && !isFull && (came.length > 0 || (wasDeeper && hasContents));
    const wantsMore = !isBringing && !isFull && turn.entered.size < settings.minActivations;
    const deeper: Round | null = wantsMore ? deeperRound(round, search, deepest(input, settings)) : null;
    const level: number | undefined = isBringing || deeper ? round.level : levels.shift();
    if (level === undefined) break;
    // Those of the levels before were judged, and are again when contents or messages come that have a key of theirs.
    if (level !== round.level) for (const run of waitingAt.get(level) ?? []) waiting.add(run);
    round = deeper ?? { kind: 'recursion', level, depth: round.depth };
    judged = inOrder(deeper ? search.runsNewAt(deeper.depth - 1) : waiting);
    if (!deeper) waiting.clear();
  }
  return turn.entered;
}

function contentsSearched({ search, entered, input }: Turn, came: readonly EntryRun[]): EntryRun[] {
  if (came.length === 0) return [];
  const texts = came.flatMap((run) => {
    const hidden = keepHiddenKeys(run.entry.content);
    const contents = [entered.get(run)!.content, ...(hidden === '' ? [] : [input.expandAside(hidden)])];
    return contents.map((content) => ({ run, content }));
  });
  return search.searchContents(texts);
}

function expanded(text: string, { expand }: LoreInput): string {
  return holdsMacro(text) ? expand(text) : text;
}

function inOrder(runs: Iterable<EntryRun>): EntryRun[] {
  return [...runs].toSorted((a, b) => a.rank - b.rank);
}

function deepest({ messages }: LoreInput, { minActivationsDepthMax: most }: LoreSettings): number {
  return Math.min(messages.length, MAX_SCAN_DEPTH, most > 0 ? most : MAX_SCAN_DEPTH);
}

// A message in which no key is new changes nothing, and is passed over.
function deeperRound(round: Round, search: KeySearch, most: number): Round | null {
  for (let depth = round.depth + 1; depth <= most; depth += 1) {
    search.deepen(depth);
    if (search.runsNewAt(depth - 1).length > 0) return { ...round, kind: 'deeper', depth };
  }
  return null;
}

function bringsOthers({ entry }: EntryRun): boolean {
  return entry.decorators.recursive ?? !entry.extras.preventRecursion;
}

interface Turn {
  input: LoreInput;
  settings: LoreSettings;
  search: KeySearch;
  entered: Map<EntryRun, Entered>;
  /** The groups of which one is in, with that one. */
  takenGroups: Map<string, EntryRun>;
}

/** Those that came in, and those that lost in a group of which then none came in. */
interface Outcome {
  in: EntryRun[];
  passedOver: EntryRun[];
}

/** Goes over the entries once. */
function runRound(turn: Turn, runs: readonly EntryRun[], round: Round, count: number): Outcome {
  const candidates = runs.filter((run) => !run.isSettled && isCandidate(turn, run, round));
  const ordered = [...candidates.filter(({ isSticky }) => isSticky), ...candidates.filter(({ isSticky }) => !isSticky)];
  const losers = chooseInGroups(ordered, {
    useGroupScoring: turn.settings.useGroupScoring,
    scoreOf: (run) => scoreOf(run, (key: CompiledKey) => turn.search.finds(run, key, round)),
    taken: turn.takenGroups,
    random: (group) => turn.input.random(`lore group ${group} ${count}`),
  });
  const came = ordered.filter((run) => !losers.has(run) && isDrawn(turn.input, run) && fits(turn, run));
  const passedOver: EntryRun[] = [];
  for (const [run, { group, detail: told }] of losers) {
    const isTaken = turn.takenGroups.has(group);
    if (!isTaken) passedOver.push(run);
    const detail = isTaken ? told : `${told} But it did not come in.`;
    run.judgement = { ...run.judgement, fired: false, reason: 'group_lost', detail };
  }
  return { in: came, passedOver };
}

function isCandidate({ search, input }: Turn, run: EntryRun, round: Round): boolean {
  const judgement = judgeEntry(run, round, input, (key) => search.find(run, key, round));
  // That others do not bring it in says less than what was wrong when it was not yet about others, unless they would.
  const wouldBring = judgement.key !== undefined && run.judgement?.reason === 'no_key';
  if (judgement.reason !== 'recursion' || wouldBring) run.judgement = judgement;
  else run.judgement ??= judgement;
  return judgement.fired;
}

function scoreOf({ entry }: EntryRun, finds: (key: CompiledKey) => boolean): number {
  const primary = entry.primary.filter(finds).length;
  const secondary = entry.secondary.filter(finds).length;
  if (primary === 0 && entry.primary.length === 0) return 0;
  const { logic } = entry.extras;
  const counts = logic === 'and_any' || (logic === 'and_all' && secondary === entry.secondary.length);
  return counts ? primary + secondary : primary;
}

function isDrawn({ random }: LoreInput, run: EntryRun): boolean {
  const { entry, book, isSticky } = run;
  const probability = entry.decorators.probability ?? entry.extras.probability;
  if (probability >= 100 || isSticky) return true;
  const drawn = random(`lore probability ${book.id} ${entry.index}`) * 100;
  if (drawn < probability) return true;
  const detail = `Its chance is ${probability} %; ${drawn.toFixed(1)} was drawn.`;
  settle(run, { ...run.judgement, fired: false, reason: 'probability', detail });
  return false;
}

function fits({ input, entered, takenGroups }: Turn, run: EntryRun): boolean {
  const { entry, book } = run;
  const { purse } = book;
  const counts = !entry.extras.ignoreBudget;
  const why = run.judgement!;
  if (counts && purse.isFull) {
    settle(run, { ...why, fired: false, reason: 'budget', detail: `The budget of ${purse.limit} tokens was used up.` });
    return false;
  }
  const written = expanded(entry.content, input);
  // What is sent has no white space around it.
  const sent = written.trim();
  const content = sent === '' ? '' : written;
  const tokens = sent === '' ? 0 : input.countTokens(sent);
  if (counts && purse.spent + tokens >= purse.limit) {
    purse.isFull = true;
    const detail = `Its ${tokens} tokens do not fit: ${purse.spent} of ${purse.limit} are used.`;
    settle(run, { ...why, fired: false, reason: 'budget', detail });
    return false;
  }
  purse.spent += tokens;
  run.isSettled = true;
  if (content === '')
    run.judgement = { ...why, detail: `${why.detail ?? ''} It has no content, and adds nothing.`.trim() };
  for (const group of entry.extras.groups) takenGroups.set(group, run);
  if (why.fired) entered.set(run, { content, tokens, why: why.reason });
  return true;
}

function settle(run: EntryRun, judgement: Judgement): void {
  run.isSettled = true;
  run.judgement = judgement;
}
