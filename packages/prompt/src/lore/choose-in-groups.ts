import type { EntryRun } from './entry-run.ts';

export interface GroupFacts {
  /** Whether scoring is on where an entry does not say. */
  useGroupScoring: boolean;
  /** How many of its keys are found, for scoring. */
  scoreOf: (run: EntryRun) => number;
  /** The groups of which an entry is in already. */
  taken: ReadonlySet<string>;
  /** A number from 0 up to 1 for each group. */
  random: (group: string) => number;
}

/**
 * Leaves one entry of each inclusion group. A group with sticky entries keeps those; then come, where scoring is on,
 * the ones with the most keys found, then the highest order among those that override, then chance by weight. A
 * group of which an entry came in before lets no other in.
 *
 * @returns Those that lost, with the group they lost in.
 */
export function chooseInGroups(candidates: readonly EntryRun[], facts: GroupFacts): Map<EntryRun, string> {
  const losers = new Map<EntryRun, string>();
  const groups = membersByGroup(candidates);
  const lose = (group: string, runs: readonly EntryRun[]) => {
    for (const run of runs) if (!losers.has(run)) losers.set(run, group);
  };
  const isIn = (run: EntryRun) => !losers.has(run);
  for (const [group, members] of groups) {
    const sticky = members.filter(({ isSticky }) => isSticky);
    if (sticky.length > 0) {
      lose(
        group,
        members.filter(({ isSticky }) => !isSticky),
      );
      groups.delete(group);
    }
  }
  for (const [group, members] of groups) {
    if (!facts.taken.has(group)) lose(group, outscored(members.filter(isIn), facts));
  }
  for (const [group, members] of groups) {
    const left = members.filter(isIn);
    if (facts.taken.has(group)) lose(group, left);
    else if (left.length > 1) lose(group, without(left, winnerOf(group, left, facts)));
  }
  return losers;
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

function outscored(members: readonly EntryRun[], { useGroupScoring, scoreOf }: GroupFacts): EntryRun[] {
  const isScored = ({ entry }: EntryRun) => entry.extras.useGroupScoring ?? useGroupScoring;
  if (members.length < 2 || !members.some(isScored)) return [];
  const scores = new Map(members.map((run) => [run, scoreOf(run)]));
  const most = members.reduce((best, run) => Math.max(best, scores.get(run)!), 0);
  return members.filter((run) => isScored(run) && scores.get(run)! < most);
}

function winnerOf(group: string, members: readonly EntryRun[], { random }: GroupFacts): EntryRun {
  const overriding = members.filter(({ entry }) => entry.extras.groupOverride);
  const highest = overriding.reduce<EntryRun | null>(
    (best, run) => (best && best.entry.order >= run.entry.order ? best : run),
    null,
  );
  if (highest) return highest;
  const total = members.reduce((sum, { entry }) => sum + entry.extras.groupWeight, 0);
  let left = random(group) * total;
  for (const run of members) {
    left -= run.entry.extras.groupWeight;
    if (left < 0) return run;
  }
  return members.at(-1)!;
}

function without(members: readonly EntryRun[], winner: EntryRun): EntryRun[] {
  return members.filter((run) => run !== winner);
}
