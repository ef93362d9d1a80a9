import type { CompiledKey } from './compile-lorebook.ts';
import type { KeyOutcome } from './create-key-search.ts';
import type { EntryRun, Found, Judgement, Round } from './entry-run.ts';
import type { LoreInput } from './lore-types.ts';

type FindKey = (key: CompiledKey) => KeyOutcome;

export type JudgeFacts = Pick<LoreInput, 'replyCount' | 'greetingIndex' | 'userIcon'>;

/** Decides whether an entry fires in a round, before groups, probability and budget. */
export function judgeEntry(run: EntryRun, round: Round, facts: JudgeFacts, find: FindKey): Judgement {
  return (
    stoppedByRecursion(run, round, find) ??
    forcedByDecorator(run) ??
    (run.isSticky ? fired('sticky') : null) ??
    stoppedByCondition(run, facts) ??
    judgeKeys(run, find)
  );
}

function fired(reason: (Judgement & { fired: true })['reason'], detail?: string): Judgement {
  return { fired: true, reason, ...(detail && { detail }) };
}

function stopped(reason: (Judgement & { fired: false })['reason'], detail: string): Judgement {
  return { fired: false, reason, detail };
}

function stoppedByRecursion(
  { entry, book, isSticky }: EntryRun,
  { kind, level }: Round,
  find: FindKey,
): Judgement | null {
  if (isSticky) return null;
  const { delayUntilRecursion, excludeRecursion } = entry.extras;
  if (delayUntilRecursion > 0 && (kind !== 'recursion' || delayUntilRecursion > level)) {
    return stopped('recursion', 'It waits until other entries have come in.');
  }
  const isExcluded = excludeRecursion || entry.decorators.noRecursiveSearch === true;
  if (kind !== 'recursion' || !isExcluded || !book.recursive) return null;
  const primary = firstFound(entry.primary, find);
  const isThere = 'hit' in primary && primary.hit.found.in === 'entry';
  return { ...stopped('recursion', 'It is not brought in by other entries.'), ...(isThere && where(primary.hit)) };
}

// `activate` and `dont_activate` hold "in any case" (V3), and the first is the stronger.
function forcedByDecorator({ entry, hasMatched }: EntryRun): Judgement | null {
  const { activate, dontActivate, keepAfterMatch, dontAfterMatch } = entry.decorators;
  if (activate) return fired('decorator', '@@activate has it always in.');
  if (dontActivate) return stopped('decorator', '@@dont_activate keeps it out.');
  if (dontAfterMatch && hasMatched) return stopped('decorator', 'It was in before (@@dont_activate_after_match).');
  return keepAfterMatch && hasMatched ? fired('kept', 'It was in before (@@keep_activate_after_match).') : null;
}

function stoppedByCondition({ entry }: EntryRun, facts: JudgeFacts): Judgement | null {
  const { replyCount, greetingIndex, userIcon } = facts;
  const { activateOnlyAfter, activateOnlyEvery, greeting, userIcon: icon } = entry.decorators;
  if (activateOnlyAfter !== undefined && replyCount < activateOnlyAfter) {
    return stopped('decorator', `It waits for ${activateOnlyAfter} replies; there are ${replyCount}.`);
  }
  if (activateOnlyEvery !== undefined && replyCount % activateOnlyEvery !== 0) {
    return stopped('decorator', `It is for every ${activateOnlyEvery} replies; there are ${replyCount}.`);
  }
  if (greeting !== undefined && typeof greetingIndex === 'number' && greeting !== greetingIndex) {
    return stopped('decorator', `It is for greeting ${greeting}; the chat began with ${greetingIndex}.`);
  }
  if (icon !== undefined && userIcon !== undefined && icon !== userIcon) {
    return stopped('decorator', `It is for the user's icon ${icon}.`);
  }
  return null;
}

// Most entries of a book end here in every turn.
const NO_KEY = stopped('no_key', 'None of its keys is in what was searched.');
const NONE_FOUND = { stop: NO_KEY };
const NO_KEYS = stopped('no_keys', 'It has no keys and is not constant.');

// A constant entry, too, is held to its decorators; only its keys do not matter.
function judgeKeys({ entry }: EntryRun, find: FindKey): Judgement {
  if (!entry.constant && entry.primary.length === 0) return NO_KEYS;
  const primary = entry.constant ? null : firstFound(entry.primary, find);
  if (primary && 'stop' in primary) return primary.stop === NO_KEY ? noKey(entry) : primary.stop;
  const hit = primary?.hit;
  const byDecorator = stoppedByKeys(entry, find);
  if (byDecorator) return byDecorator;
  if (!hit) return fired('constant');
  if (entry.secondary.length === 0) return { ...fired(hit.isRegex ? 'regex' : 'key'), ...where(hit) };
  return judgeSecondary(entry, hit, find);
}

function noKey({ notFlags }: EntryRun['entry']): Judgement {
  if (notFlags === null) return NO_KEY;
  const { text, flags } = notFlags;
  return stopped('no_key', `${NO_KEY.detail} ${text} was taken as plain text, for ${flags} are no flags.`);
}

interface Hit {
  key: string;
  found: Found;
  isRegex: boolean;
}

function where({ key, found }: Hit) {
  return { key, found };
}

function firstFound(keys: readonly CompiledKey[], find: FindKey): { hit: Hit } | { stop: Judgement } {
  let fault: Judgement | undefined;
  for (const key of keys) {
    const outcome = find(key);
    if (outcome && 'found' in outcome) return { hit: { key: key.text, ...outcome } };
    if (outcome) fault ??= { fired: false, reason: outcome.fault, key: key.text, detail: outcome.detail };
  }
  return fault ? { stop: fault } : NONE_FOUND;
}

function isFound(key: CompiledKey, find: FindKey): boolean {
  const outcome = find(key);
  return outcome !== null && 'found' in outcome;
}

function stoppedByKeys({ additional, excluded, excludedAll }: EntryRun['entry'], find: FindKey): Judgement | null {
  for (const keys of additional) {
    if (keys.some((key) => isFound(key, find))) continue;
    return stopped('additional_key', `It asks for one of these, too: ${textOf(keys)}.`);
  }
  const kept = firstFound(excluded.flat(), find);
  if ('hit' in kept) return { ...stopped('excluded_key', 'A key that keeps it out was found.'), ...where(kept.hit) };
  const all = excludedAll.find((keys) => keys.every((each) => isFound(each, find)));
  return all ? stopped('excluded_key', `All of these were found: ${textOf(all)}.`) : null;
}

function textOf(keys: readonly CompiledKey[]): string {
  return keys.map(({ text }) => text).join(', ');
}

function judgeSecondary({ secondary, extras }: EntryRun['entry'], hit: Hit, find: FindKey): Judgement {
  const faulty = secondary.map(find).find((outcome) => outcome !== null && 'fault' in outcome);
  const count = secondary.filter((key) => isFound(key, find)).length;
  const passes = {
    and_any: count > 0,
    not_all: count < secondary.length,
    not_any: count === 0,
    and_all: count === secondary.length,
  }[extras.logic];
  const told = `${count} of ${secondary.length} secondary keys found, with ${extras.logic.replace('_', ' ').toUpperCase()}.`;
  const detail = faulty && 'fault' in faulty ? `${told} Of one it cannot be told: ${faulty.detail}` : told;
  if (passes) return { fired: true, reason: 'secondary', ...where(hit), detail };
  return { fired: false, reason: 'secondary_failed', key: hit.key, found: hit.found, detail };
}
