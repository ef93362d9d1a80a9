import type { ToolCall } from '@greenroom/contract';
import { characterName, type HistoryMessage } from '@greenroom/prompt';
import {
  audienceOf,
  findCharacterNames,
  jsonValue,
  readPathTexts,
  type ChatRow,
  type PathText,
} from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import type { Speaking } from '../groups/speaking.ts';

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/** How much of a chat's history to read, and for whom. */
export interface HistoryRequest {
  /** Whose turn it is. */
  speaking: Speaking;
  maxTokens: number;
  /** At most this many messages of the chat. */
  limit?: number | undefined;
  /** Only what stands above this depth of the path. */
  below?: number | undefined;
  /** Leave out what not everybody heard. */
  isPublic?: boolean;
}

const FIRST_STRETCH = 32;
const LONGEST_STRETCH = 512;

// Macros can make a message shorter than it is written: so much more is read than seems to fit.
const MARGIN = 1.5;

/**
 * Reads the path backwards, in stretches that grow, until more has come than can fit. One message past the limit shows
 * that the limit is reached.
 */
export async function readHistory(
  call: Reader,
  chat: ChatRow,
  { limit = Infinity, below: start, maxTokens, speaking, isPublic = false }: HistoryRequest,
  count: (text: string) => number,
): Promise<HistoryMessage[]> {
  const read: PathText[] = [];
  const isShown = (text: PathText) => !text.hidden && !isUnheard(text, speaking, isPublic);
  let stretch = Math.min(FIRST_STRETCH, limit + 1);
  for (let below = start, tokens = 0, shown = 0; ;) {
    const texts = await readPathTexts(call.unit, chat.id, { below, limit: stretch });
    read.push(...texts);
    for (const text of texts.filter(isShown)) {
      shown++;
      tokens += tokens > maxTokens * MARGIN ? 0 : count(text.content);
    }
    if (texts.length < stretch || tokens > maxTokens * MARGIN || shown > limit) break;
    below = texts.at(-1)?.depth;
    stretch = Math.min(stretch * 2, LONGEST_STRETCH);
  }
  const names = await readSpeakerNames(call, speaking, read.filter(isShown));
  return read.map((text) => toHistory(text, speaking, names, isPublic));
}

/**
 * What everybody is called who speaks in these, where several do: also who is not in the group any more, or in a chat
 * that was one.
 */
async function readSpeakerNames(
  { unit, ownerId }: Reader,
  { names, character }: Speaking,
  texts: PathText[],
): Promise<ReadonlyMap<number, string>> {
  const ids = new Set(texts.flatMap(({ speaker_character_id: id }) => id ?? []));
  const unknown = [...ids].filter((id) => !names?.has(id) && id !== character?.id);
  if (unknown.length === 0) return names ?? new Map();
  const found = [
    ...(await findCharacterNames(unit, ownerId, unknown)),
    ...(character ? [[character.id, character] as const] : []),
  ];
  return new Map([...found.map(([id, each]) => [id, characterName(each)] as const), ...(names ?? [])]);
}

/** Whether a message was said to others in the group; what is public was said to all. */
function isUnheard(text: PathText, { character, names }: Speaking, isPublic: boolean): boolean {
  const audience = names && audienceOf(text);
  return audience !== null && (isPublic || !(character && audience.includes(character.id)));
}

function toHistory(
  text: PathText,
  speaking: Speaking,
  names: ReadonlyMap<number, string>,
  isPublic: boolean,
): HistoryMessage {
  const { id, role, content, tool_call_id, speaker_character_id: speaker } = text;
  const unheard = isUnheard(text, speaking, isPublic);
  return {
    id,
    role,
    name: text.name ?? (speaker === null ? null : (names.get(speaker) ?? null)),
    content,
    hidden: Boolean(text.hidden) || unheard,
    isUnheard: unheard,
    isOther: role === 'assistant' && speaker !== null && speaker !== speaking.character?.id,
    tool_calls: jsonValue<ToolCall[] | null>(text.tool_calls),
    tool_call_id,
  };
}
