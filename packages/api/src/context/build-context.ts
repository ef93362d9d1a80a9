import type { PromptOverrides, ToolCall } from '@greenroom/contract';
import {
  buildContext as build,
  createRegexMatcher,
  createTokenCounter,
  tokenizerFor,
  type BuiltContext,
  type HistoryMessage,
  type PromptInputs,
  type PromptPersona,
  type PromptState,
} from '@greenroom/prompt';
import {
  countUserTurns,
  findPersona,
  findPromptSettings,
  jsonValue,
  readPathTexts,
  readPromptState,
  toPersona,
  toSession,
  type ChatRow,
  type PathText,
} from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import type { Speaking } from '../groups/speaking.ts';
import { userNameOf } from '../personas/user-name-of.ts';
import { toLoreSettings } from '../settings/lore-settings.ts';
import { gatherBooks } from './gather-books.ts';

const FIRST_STRETCH = 32;
const LONGEST_STRETCH = 512;
/** The same history is counted at each turn of a chat; what was counted lately is remembered. */
const countTokens = createTokenCounter({ maxCachedCharacters: 16_000_000 });

type Reader = Pick<Call, 'unit' | 'ownerId' | 'now'>;

/** How much context to build of a chat, and from where. */
export interface ContextRequest {
  /** Whose turn it is. */
  speaking: Speaking;
  maxTokens: number;
  /** At most this many messages of the chat. */
  limit?: number | undefined;
  /** The model it is for; it decides the tokenizer. */
  model?: string | undefined;
  /** Only what stands above this depth of the path. */
  below?: number | undefined;
  /** What comes after the chat's own messages, the oldest first; all of it is mandatory. */
  added?: HistoryMessage[];
  trigger?: PromptInputs['trigger'];
  /** What chance is made of; the chat's own end unless said, so that the same chat has the same context. */
  seed?: string;
  /** In the place of the chat's own, for a preview. */
  overrides?: PromptOverrides | undefined;
}

/**
 * Builds what to send to a model from a chat: the character's prompt, its lore and notes, and as much of the newest
 * history as fits. Only the end of the chat is read, however long it is.
 * @throws `context_too_small` when a mandatory part does not fit the budget
 */
export async function buildContext(call: Reader, chat: ChatRow, request: ContextRequest): Promise<BuiltContext> {
  return build(await gatherInputs(call, chat, request));
}

/** What chance is made of where nothing is kept: the same chat has the same context. */
export function seedOf(chat: ChatRow): string {
  return `${chat.id}/${chat.head_id ?? ''}`;
}

async function gatherInputs(call: Reader, chat: ChatRow, request: ContextRequest): Promise<PromptInputs> {
  const { added = [], below, model } = request;
  const { character, others } = request.speaking;
  const session = toSession(chat);
  const persona = await personaOf(call, chat);
  const settings = await findPromptSettings(call.unit, call.ownerId);
  const ids = {
    chat: session.lorebook_ids,
    persona: persona?.lorebookIds ?? [],
    character: character?.lorebook_ids ?? [],
    global: settings.lorebookIds,
  };
  const tokenizer = tokenizerFor(model);
  const stored = await readHistory(call, chat, request, (text) => countTokens(text, tokenizer));
  const note = session.authors_note;
  const books = await gatherBooks(call, ids, character);
  const addedTurns = added.filter(({ role }) => role === 'user').length;
  const needsTurns = books.length > 0 || (note !== null && note.interval > 1);
  return {
    chatId: chat.id,
    character,
    others,
    userName: await userNameOf(call, chat),
    persona: persona?.told ?? null,
    overrides: request.overrides ?? session.overrides,
    authorsNote: note,
    summary: session.summary,
    history: [...added.toReversed().map((message) => ({ ...message, isMandatory: true })), ...stored],
    pathLength: (below === undefined ? chat.message_count : stored.length) + added.length,
    userTurns: (needsTurns ? await countUserTurns(call.unit, chat.id, below) : 0) + addedTurns,
    books,
    loreSettings: toLoreSettings(settings.lore),
    matchRegexes: createRegexMatcher(),
    state: (await readPromptState<PromptState>(call.unit, chat.id, { below })) ?? {},
    trigger: request.trigger ?? 'normal',
    model: model ?? null,
    maxTokens: request.maxTokens,
    ...(request.limit !== undefined && { limit: request.limit + added.length }),
    tokenizer,
    countTokens,
    idleSince: chat.last_message_at === null ? null : new Date(chat.last_message_at).toISOString(),
    now: call.now().toISOString(),
    timeZone: 'UTC',
    seed: request.seed ?? seedOf(chat),
  };
}

async function personaOf(
  { unit, ownerId }: Reader,
  { persona_id: id }: ChatRow,
): Promise<{ told: PromptPersona; lorebookIds: number[] } | null> {
  const row = id === null ? null : await findPersona(unit, ownerId, id);
  if (!row) return null;
  const { name, description, position, depth, role, lorebook_ids } = toPersona(row);
  return { told: { name, description, position, depth, role }, lorebookIds: lorebook_ids };
}

const NOBODY = 0;

// Macros can make a message shorter than it is written: so much more is read than seems to fit.
const MARGIN = 1.5;

/**
 * Reads the path backwards, in stretches that grow, until more has come than can fit. One message past the limit shows
 * that the limit is reached.
 */
async function readHistory(
  { unit }: Reader,
  chat: ChatRow,
  { limit = Infinity, below: start, maxTokens, speaking }: ContextRequest,
  count: (text: string) => number,
): Promise<HistoryMessage[]> {
  const history: HistoryMessage[] = [];
  let stretch = Math.min(FIRST_STRETCH, limit + 1);
  for (let below = start, tokens = 0; ;) {
    const texts = await readPathTexts(unit, chat.id, { below, limit: stretch });
    for (const text of texts) {
      const message = toHistory(text, speaking);
      history.push(message);
      if (!message.hidden) tokens += tokens > maxTokens * MARGIN ? 0 : count(text.content);
    }
    const shown = history.filter(({ hidden }) => !hidden).length;
    if (texts.length < stretch || tokens > maxTokens * MARGIN || shown > limit) return history;
    below = texts.at(-1)?.depth;
    stretch = Math.min(stretch * 2, LONGEST_STRETCH);
  }
}

function toHistory(text: PathText, { character, names }: Speaking): HistoryMessage {
  const { id, role, content, tool_call_id } = text;
  const audience = names && jsonValue<number[] | null | undefined>(text.audience);
  const isUnheard = audience != null && !(character && audience.includes(character.id));
  return {
    id,
    role,
    name: text.name ?? names?.get(text.speaker_character_id ?? NOBODY) ?? null,
    content,
    hidden: Boolean(text.hidden) || isUnheard,
    tool_calls: jsonValue<ToolCall[] | null>(text.tool_calls),
    tool_call_id,
  };
}
