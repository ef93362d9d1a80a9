import type { GroupStrategy } from '@greenroom/contract';
import { seededRandom } from './macros/seeded-random.ts';

/** A character of a group, as far as who speaks next goes. */
export interface GroupSpeaker {
  id: number;
  name: string;
  /** Another name it goes by. */
  nickname?: string | null;
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
 * - `natural`: who is named in what was said last, by the whole name or a word of it, the first named first, but not
 *   who said it; else one of those whose talkativeness comes up, by chance; else any of those who
 *   are talkative at all; else any.
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
      const willing = listeners.filter(({ talkativeness }) => talkativeness > 0);
      return named?.id ?? anyOf(talkative, willing, listeners);
    }
  }
}

function nextInOrder(members: readonly GroupSpeaker[], last: number | null): number | null {
  const start = members.findIndex(({ id }) => id === last);
  const turned = [...members.slice(start + 1), ...members.slice(0, start + 1)];
  return turned.find(({ muted }) => !muted)?.id ?? null;
}

/** How much of a text is looked through for names: who is called is called soon, and a file put in calls nobody. */
const MAX_LOOKED = 10_000;

/** Where somebody is named, and by how many characters. */
interface Call {
  at: number;
  length: number;
  isWhole: boolean;
}

// Who is named first; in the same place who with more of the name; last who has no other name.
function byCall(a: Call, b: Call): number {
  return a.at - b.at || b.length - a.length || Number(b.isWhole) - Number(a.isWhole);
}

/**
 * Those who are named in a text, in the order in which they are: by the whole name or, as in SillyTavern, by any word
 * of it. Of several named in the same place those with more of their name there come first, so that of two Alices the
 * one whose second name was said as well is called.
 */
function namedIn(text: string, members: readonly GroupSpeaker[]): GroupSpeaker[] {
  const folded = fold(text.slice(0, MAX_LOOKED));
  const places = placesOfWords(folded);
  return members
    .flatMap((member) => {
      const names = [member.name, member.nickname ?? ''].map(fold);
      const [call] = names.flatMap((name) => callOf(name, folded, places) ?? []).toSorted(byCall);
      return call ? [{ member, ...call }] : [];
    })
    .toSorted(byCall)
    .map(({ member }) => member);
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const OF_WORD = /[\p{L}\p{N}\p{M}]/u;
const TWO_LETTERS = /\p{L}.*\p{L}/u;

/** Where each word of a text stands first. */
function placesOfWords(text: string): Map<string, number> {
  const places = new Map<string, number>();
  for (const { 0: word, index } of text.matchAll(WORDS)) if (!places.has(word)) places.set(word, index);
  return places;
}

function callOf(name: string, text: string, places: ReadonlyMap<string, number>): Call | null {
  const calls = (name.match(WORDS) ?? []).flatMap((word): Call[] => {
    const at = TWO_LETTERS.test(word) ? places.get(word) : undefined;
    return at === undefined ? [] : [{ at, length: word.length, isWhole: word === name }];
  });
  const whole = indexOfName(text, name);
  if (whole >= 0) calls.push({ at: whole, length: name.length, isWhole: true });
  return calls.toSorted(byCall)[0] ?? null;
}

function indexOfName(text: string, name: string): number {
  if (name === '') return -1;
  // On past the whole of a miss: within it no word begins that could be the name.
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const [before = '', after = ''] = [text[at - 1], text[at + name.length]];
    if (!OF_WORD.test(before) && !OF_WORD.test(after)) return at;
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
