import { AppError, type Character, type Group } from '@greenroom/contract';
import { characterName, chooseSpeaker, type PromptInputs, type SpeakerFacts } from '@greenroom/prompt';
import { audienceOf, findCharacterCard, jsonValue, readPathTexts, type ChatRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/** Who speaks in a chat, and who else is there. */
export interface Speaking {
  /** With the card of the version it speaks with; null in a chat without a character. */
  character: Character | null;
  /** All of a group, who speaks among them; empty outside of groups. */
  group: PromptInputs['group'];
  /** What a prompt calls a group's characters; null outside of groups. */
  names: ReadonlyMap<number, string> | null;
}

/** What decides who speaks. */
export interface SpeakerChoice {
  /** Whom the caller names. */
  asked?: number | undefined;
  /** Who speaks when nobody is named, as with a reply that is written anew. */
  own?: number | null | undefined;
  /** What was said last, and is not in the chat yet. */
  lastText?: string | undefined;
  /** Only what stands above this depth of the path counts. */
  below?: number | undefined;
  /** What chance is made of. */
  seed: string;
  /** Take whoever is at hand where nobody is named and no rule says who. */
  anybody?: boolean;
}

/**
 * Finds out who speaks in a chat: its character, or of a group whom the caller names or the group's strategy chooses.
 * @throws `conflict` for somebody who is not in the chat, `unprocessable` when it takes a name
 */
export async function readSpeaking(call: Reader, chat: ChatRow, choice: SpeakerChoice): Promise<Speaking> {
  const group = groupOf(chat);
  const members = group ? await readMembers(call, group) : [];
  // A group of which nobody is left is none.
  if (!group || members.length === 0) {
    requireSame(chat.character_id, choice.asked);
    return { character: await cardOf(call, chat), group: [], names: null };
  }
  const id = await speakerOf(call, chat, group, members, choice);
  const speaker = members.find(({ card }) => card.id === id);
  return {
    character: speaker?.card ?? null,
    group: toPromptGroup(group, members),
    names: new Map(members.map(({ card }) => [card.id, characterName(card)])),
  };
}

/** The characters of a group as a prompt tells of them. */
export async function readPromptGroup(call: Reader, group: Group): Promise<PromptGroup> {
  return toPromptGroup(group, await readMembers(call, group));
}

type PromptGroup = (PromptInputs['group'][number] & { card: Character })[];

function toPromptGroup({ cards }: Group, members: Member[]): PromptGroup {
  return members.map(({ card, isMuted }) => ({ card, isMuted, isJoined: cards === 'joined' && !isMuted }));
}

/** The names of who is in a group, by their cards in this chat; empty outside of groups. */
export async function readMemberNames(call: Reader, chat: ChatRow): Promise<Map<number, string>> {
  const group = groupOf(chat);
  return new Map((group ? await readMembers(call, group) : []).map(({ card }) => [card.id, card.name]));
}

/** The group of a chat as it is kept: some of its members may be gone. */
export function groupOf({ group_chat: group }: ChatRow): Group | null {
  return jsonValue<Group | null | undefined>(group) ?? null;
}

/** The card the chat speaks with: that of the version it is pinned to; one in the trash still does. */
async function cardOf({ unit, ownerId }: Reader, chat: ChatRow): Promise<Character | null> {
  if (chat.character_id === null) return null;
  return findCharacterCard(unit, ownerId, chat.character_id, chat.character_version ?? null);
}

interface Member {
  card: Character;
  isMuted: boolean;
}

/** The characters of a group; one that was deleted for ever is not there any more. */
async function readMembers({ unit, ownerId }: Reader, { members }: Group): Promise<Member[]> {
  const found: Member[] = [];
  for (const { character_id: id, character_version: version, muted } of members) {
    const card = await findCharacterCard(unit, ownerId, id, version ?? null);
    if (card) found.push({ card, isMuted: muted });
  }
  return found;
}

async function speakerOf(
  call: Reader,
  chat: ChatRow,
  { strategy }: Group,
  members: Member[],
  { asked, own, seed, anybody = false, ...where }: SpeakerChoice,
): Promise<number> {
  const isThere = (id: number) => members.some(({ card }) => card.id === id);
  if (asked !== undefined && !isThere(asked)) throw notInGroup(asked, members);
  const named = asked ?? own;
  if (named != null && isThere(named)) return named;
  const { audience, ...facts } = await readFacts(call, chat, seed, where);
  // What was said to some alone is answered by one of them.
  const heard = members.filter(({ card }) => audience?.includes(card.id));
  const able = heard.length > 0 ? heard : members;
  const choose = (by: Group['strategy']) => chooseSpeaker(by, able.map(toSpeaker), facts);
  const chosen = choose(strategy) ?? (anybody ? (choose('list') ?? able[0]?.card.id) : null);
  if (chosen == null) throw nobodySpeaks(strategy);
  return chosen;
}

function toSpeaker({ card, isMuted }: Member) {
  const { id, name, nickname, extensions } = card;
  return { id, name, nickname, muted: isMuted, talkativeness: talkativenessOf(extensions) };
}

// SillyTavern's own, for a card that does not say.
const TALKATIVENESS = 0.5;

/** SillyTavern writes it as a number or as a text, from 0 to 1. */
function talkativenessOf({ talkativeness }: Record<string, unknown>): number {
  const value = typeof talkativeness === 'string' ? Number.parseFloat(talkativeness) : talkativeness;
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : TALKATIVENESS;
}

// Nobody speaks longer than this without the person; who spoke before does not matter to who is next.
const LOOKED_AT = 100;

async function readFacts(
  { unit }: Reader,
  chat: ChatRow,
  seed: string,
  { lastText, below }: { lastText?: string | undefined; below?: number | undefined },
): Promise<SpeakerFacts & { audience: number[] | null }> {
  const newest = (await readPathTexts(unit, chat.id, { below, limit: LOOKED_AT })).filter(({ hidden }) => !hidden);
  const turn = newest.findIndex(({ role }) => role === 'user');
  const since = turn < 0 ? newest : newest.slice(0, turn);
  const [last] = newest;
  return {
    lastSpeaker: newest.find(({ speaker_character_id: id }) => id !== null)?.speaker_character_id ?? null,
    // With a turn that is not in the chat yet, nobody has spoken since.
    spoken: lastText === undefined ? since.flatMap(({ speaker_character_id: id }) => id ?? []) : [],
    lastText: lastText ?? last?.content ?? '',
    lastTextBy: lastText === undefined ? (last?.speaker_character_id ?? null) : null,
    audience: lastText === undefined && last ? audienceOf(last) : null,
    seed,
  };
}

function requireSame(own: number | null, asked: number | undefined): void {
  if (asked === undefined || asked === own) return;
  throw notHere(
    `this chat is with ${own === null ? 'no character' : `the character ${own}`}, and it answers as itself`,
  );
}

function notInGroup(asked: number, members: Member[]): AppError {
  const there = members.map(({ card }) => `${card.id} (${card.name})`).join(', ') || 'nobody';
  return notHere(`the character ${asked} is not in this chat; there are ${there}`);
}

function notHere(why: string): AppError {
  return new AppError('conflict', `character_id: ${why}.`, {
    issues: [{ path: 'character_id', message: 'is not a character of this chat' }],
  });
}

function nobodySpeaks(strategy: Group['strategy']): AppError {
  const why = strategy === 'manual' ? 'In this group the caller names who speaks' : 'Everyone in this group is muted';
  return new AppError('unprocessable', `${why}: send the character_id of one of its members.`, {
    issues: [{ path: 'character_id', message: 'is needed here' }],
  });
}
