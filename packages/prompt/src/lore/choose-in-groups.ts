import type { EntryRun } from './entry-run.ts';
import { nameOf } from './list-verdicts.ts';

export interface GroupFacts {
  /** Whether scoring is on where an entry does not say. */
  useGroupScoring: boolean;
  /** How many of its keys are found, for scoring. */
  scoreOf: (run: EntryRun) => number;
  /** The groups of which an entry is in already, with that entry. */
  taken: ReadonlyMap<string, EntryRun>;
  /** A number from 0 up to 1 for each group. */
  random: (group: string) => number;
}

/**
 * Leaves one entry of each inclusion group. A group with sticky entries keeps those; then come, where scoring is on,
 * the ones with the most keys found, then the highest order among those that override, then chance by weight. A
 * group of which an entry came in before lets no other in.
 *
 * @returns Those that lost, with the group they lost in first.
 */
export function chooseInGroups(candidates: readonly EntryRun[], facts: GroupFacts): Map<EntryRun, Loss> {
  const losers = new Map<EntryRun, Loss>();
  const groups = membersByGroup(candidates);
  const scoreOf = remembered(facts.scoreOf);
  const lose = (group: string, runs: readonly EntryRun[], { winner, how }: Choice) => {
    const detail = `Of the group ${group}, entry ${nameOf(winner)} ${how}`;
    for (const run of runs) if (!losers.has(run)) losers.set(run, { group, detail });
  };
  const isIn = (run: EntryRun) => !losers.has(run);
  for (const [group, members] of groups) {
    const winner = members.find(({ isSticky }) => isSticky);
    if (!winner) continue;
    const others = members.filter(({ isSticky }) => !isSticky);
    lose(group, others, { winner, how: 'was taken, for it is sticky.' });
    groups.delete(group);
  }
  for (const [group, members] of groups) {
    if (facts.taken.has(group)) continue;
    const { best, beaten } = outscored(members.filter(isIn), facts.useGroupScoring, scoreOf);
    if (best) lose(group, beaten, { winner: best, how: 'was better, for more of its keys were found.' });
  }
  for (const [group, members] of groups) {
    const left = members.filter(isIn);
    const before = facts.taken.get(group);
    if (before) lose(group, left, { winner: before, how: 'is in already.' });
    else if (left.length > 1) {
      const choice = chooseOne(group, left, facts);
      lose(group, without(left, choice.winner), choice);
    }
  }
  return losers;
}

/** In which group an entry lost, and to which and how. */
export interface Loss {
  group: string;
  detail: string;
}

interface Choice {
  winner: EntryRun;
  /** What is said after its name. */
  how: string;
}

// An entry can be in thousands of groups, and its keys are as many as somebody wrote.
function remembered(scoreOf: GroupFacts['scoreOf']): GroupFacts['scoreOf'] {
  const known = new Map<EntryRun, number>();
  return (run) => {
    const score = known.get(run) ?? scoreOf(run);
    known.set(run, score);
    return score;
  };
}

function membersByGroup(candidates: readonly EntryRun[]): Map<string, EntryRun[]> {
  const groups = new Map<string, EntryRun[]>();
  for (const run of candidates) {
    for (const group of run.entry.extras.groups) {
      const members = groups.get(group);
      if (members) members.push(run);
      else groups.set(group, [run]);
    }
  }
  return groups;
}

/** Those that have fewer keys found than the best, which need not be the one that is taken of several as good. */
function outscored(
  members: readonly EntryRun[],
  useGroupScoring: boolean,
  scoreOf: GroupFacts['scoreOf'],
): { best?: EntryRun; beaten: EntryRun[] } {
  const isScored = ({ entry }: EntryRun) => entry.extras.useGroupScoring ?? useGroupScoring;
  if (members.length < 2 || !members.some(isScored)) return { beaten: [] };
  const best = members.reduce((most, run) => (scoreOf(run) > scoreOf(most) ? run : most));
  return { best, beaten: members.filter((run) => isScored(run) && scoreOf(run) < scoreOf(best)) };
}

function chooseOne(group: string, members: readonly EntryRun[], { random }: GroupFacts): Choice {
  const overriding = members.filter(({ entry }) => entry.extras.groupOverride);
  const highest = overriding.reduce<EntryRun | null>(
    (best, run) => (best && best.entry.order >= run.entry.order ? best : run),
    null,
  );
  if (highest) return { winner: highest, how: 'was taken, for it overrides the others.' };
  const total = members.reduce((sum, { entry }) => sum + entry.extras.groupWeight, 0);
  let left = random(group) * total;
  const how = 'was drawn by weight.';
  for (const winner of members) {
    left -= winner.entry.extras.groupWeight;
    if (left < 0) return { winner, how };
  }
  return { winner: members.at(-1)!, how };
}

function without(members: readonly EntryRun[], winner: EntryRun): EntryRun[] {
  return members.filter((run) => run !== winner);
}
