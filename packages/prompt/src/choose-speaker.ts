import type { GroupStrategy } from '@greenroom/contract';
import { seededRandom } from './macros/seeded-random.ts';

/** A character of a group, as far as who speaks next goes. */
export interface GroupSpeaker {
  id: number;
  name: string;
  muted: boolean;
  /** How likely it joins in by itself, from 0 to 1; SillyTavern's cards keep it in their extensions. */
  talkativeness: number;
}

/** What has been said, as far as who speaks next goes. */
export interface SpeakerFacts {
  /** Who of them spoke last; null for nobody. */
  lastSpeaker: number | null;
  /** Who has spoken since the person did. */
  spoken: readonly number[];
  /** What was said last, and by whom; null for the person. */
  lastText: string;
  lastTextBy: number | null;
  seed: string;
}

/**
 * Chooses who of a group speaks next; null when nobody can, and for `manual`, where the caller names one.
 *
 * - `natural`: who is named in what was said last, the first named first, but not who said it; else one of those whose
 *   talkativeness comes up, by chance; else any.
 * - `list`: the next after who spoke last, in their order.
 * - `pooled`: by chance one who has not spoken since the person did; when all have, any but the last.
 */
export function chooseSpeaker(
  strategy: GroupStrategy,
  members: readonly GroupSpeaker[],
  facts: SpeakerFacts,
): number | null {
  const able = members.filter(({ muted }) => !muted);
  const others = able.filter(({ id }) => id !== facts.lastSpeaker);
  const anyOf = (...choices: (readonly GroupSpeaker[])[]) =>
    pick(choices.find((among) => among.length > 0) ?? able, facts.seed);
  switch (strategy) {
    case 'manual':
      return null;
    case 'list':
      return nextInOrder(members, facts.lastSpeaker);
    case 'pooled': {
      const fresh = able.filter(({ id }) => !facts.spoken.includes(id));
      return anyOf(fresh, others);
    }
    case 'natural': {
      const listeners = able.filter(({ id }) => id !== facts.lastTextBy);
      const [named] = namedIn(facts.lastText, listeners);
      const talkative = listeners.filter((member) => joinsIn(member, facts.seed));
      return named?.id ?? anyOf(talkative, listeners);
    }
  }
}

function nextInOrder(members: readonly GroupSpeaker[], last: number | null): number | null {
  const start = members.findIndex(({ id }) => id === last);
  const turned = [...members.slice(start + 1), ...members.slice(0, start + 1)];
  return turned.find(({ muted }) => !muted)?.id ?? null;
}

/** Those whose name stands in a text as a word, in the order in which they are named. */
function namedIn(text: string, members: readonly GroupSpeaker[]): GroupSpeaker[] {
  const folded = text.normalize('NFC').toLowerCase();
  return members
    .map((member) => ({ member, at: indexOfWord(folded, member.name.normalize('NFC').toLowerCase()) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
    .map(({ member }) => member);
}

const WORD = /[\p{L}\p{N}]/u;

function indexOfWord(text: string, word: string): number {
  if (word === '') return -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + word.length]];
    if (!WORD.test(before) && !WORD.test(after)) return at;
  }
  return -1;
}

function joinsIn({ id, talkativeness }: GroupSpeaker, seed: string): boolean {
  return seededRandom(`${seed}/speaker/${id}`).below(1000) < talkativeness * 1000;
}

function pick(among: readonly GroupSpeaker[], seed: string): number | null {
  if (among.length === 0) return null;
  return among[seededRandom(`${seed}/speaker`).below(among.length)]?.id ?? null;
}
