import type { PromptOverrides } from '@greenroom/contract';
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
  countTurns,
  findMessageInChat,
  findPersona,
  findPromptSettings,
  lastWrittenAt,
  readPath,
  readPromptState,
  toMessage,
  toPersona,
  toSession,
  type ChatRow,
  type PlacedMessageRow,
} from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { toPromptPersona } from '../personas/to-prompt-persona.ts';
import { toLoreSettings } from '../settings/lore-settings.ts';
import { gatherBooks } from './gather-books.ts';
import { readHistory, type HistoryRequest } from './read-history.ts';

/** The same history is counted at each turn of a chat; what was counted lately is remembered. */
const countTokens = createTokenCounter({ maxCachedCharacters: 16_000_000 });

type Reader = Pick<Call, 'unit' | 'ownerId' | 'now'>;

/** How much context to build of a chat, and from where. */
export interface ContextRequest extends HistoryRequest {
  /** The model it is for; it decides the tokenizer. */
  model?: string | undefined;
  /** How long the reply may become, in tokens. */
  maxResponse?: number | null;
  /** As `below`, for the state of lore and variables, where a reply that is there is written on. */
  stateBelow?: number | undefined;
  /** What comes after the chat's own messages, the oldest first; all of it is mandatory. */
  added?: HistoryMessage[];
  trigger?: PromptInputs['trigger'];
  /** What chance is made of; the chat's own end unless said, so that the same chat has the same context. */
  seed?: string;
  /** In the place of those the chat has, for a preview; a null takes one away. */
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

/**
 * What chance is made of at the end of a chat: whoever looks at its context, or at that of a turn to come, sees what the
 * reply will then get. It is another as soon as anything is added to the chat, on whatever branch.
 */
export function seedOf(chat: ChatRow): string {
  return `${chat.id}/${chat.head_id ?? ''}/${chat.last_seq}`;
}

async function gatherInputs(call: Reader, chat: ChatRow, request: ContextRequest): Promise<PromptInputs> {
  const { added = [], below, model } = request;
  const { character, group } = request.speaking;
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
  const newest = character && stored[0] ? await findMessageInChat(call.unit, chat.id, stored[0].id) : null;
  const note = session.authors_note;
  const books = await gatherBooks(call, ids, character);
  const said = added.filter(({ isPassing }) => !isPassing);
  const areCounted = books.length > 0 || (note !== null && note.interval > 1);
  return {
    chatId: chat.id,
    character,
    group,
    userName: chat.user_name,
    persona: persona?.told ?? null,
    overrides: { ...session.overrides, ...request.overrides },
    authorsNote: note,
    summary: await summaryOf(call, chat, below),
    history: [
      ...added.toReversed().map((message) => ({ ...message, isMandatory: true })),
      ...withAlternatives(stored, newest),
    ],
    greetingIndex: books.length > 0 ? await greetingIndexOf(call, chat) : null,
    ...(await turnsOf(call, chat, { below, said, areCounted })),
    books,
    loreSettings: toLoreSettings(settings.lore),
    matchRegexes: createRegexMatcher(),
    state: (await readPromptState<PromptState>(call.unit, chat.id, { below: request.stateBelow ?? below })) ?? {},
    trigger: request.trigger ?? 'normal',
    model: model ?? null,
    maxResponse: request.maxResponse ?? null,
    maxTokens: request.maxTokens,
    ...(request.limit !== undefined && { limit: request.limit + added.length }),
    tokenizer,
    countTokens,
    idleSince: character && (await idleSince(call, chat, said.length > 0 ? below : newest?.depth)),
    now: call.now().toISOString(),
    timeZone: settings.timeZone,
    seed: request.seed ?? seedOf(chat),
  };
}

/** How long the path is with what is said, and where it matters whose the messages are. */
async function turnsOf(
  { unit }: Reader,
  chat: ChatRow,
  { below, said, areCounted }: { below: number | undefined; said: HistoryMessage[]; areCounted: boolean },
): Promise<Pick<PromptInputs, 'pathLength' | 'userTurns' | 'replies'>> {
  const stored =
    areCounted || below !== undefined
      ? await countTurns(unit, chat.id, below)
      : { messages: chat.message_count, userTurns: 0, replies: 0 };
  return {
    pathLength: stored.messages + said.length,
    userTurns: stored.userTurns + said.filter(({ role }) => role === 'user').length,
    replies: stored.replies + said.filter(({ role }) => role === 'assistant').length,
  };
}

// Beyond so many messages since, how long ago it was is nobody's question any more.
const IDLE_MESSAGES = 2000;

/** When the person last wrote, above a depth of the path; null for never, or too long ago. */
function idleSince({ unit }: Reader, chat: ChatRow, end: number | undefined): Promise<string | null> {
  const below = end ?? chat.head_depth + 1;
  return lastWrittenAt(unit, chat.id, { above: below - 1 - IDLE_MESSAGES, below });
}

/** The history, its newest message with how many others stand in its place. */
function withAlternatives([first, ...older]: HistoryMessage[], newest: PlacedMessageRow | null): HistoryMessage[] {
  if (!first) return [];
  return [newest ? { ...first, alternatives: toMessage(newest).alternatives } : first, ...older];
}

/**
 * The chat's summary, unless it sums up another branch than the one the chat is on, or tells what comes only after the
 * place that is written anew.
 */
async function summaryOf(
  { unit }: Reader,
  { id, summary, summary_message_id: of }: ChatRow,
  below = Infinity,
): Promise<string | null> {
  if (summary == null || of == null) return summary ?? null;
  const last = await findMessageInChat(unit, id, of);
  if (last && last.depth > below) return null;
  if (!last || last.on_path || last.parent_id === null) return summary;
  // Another reply in the place of the last one changes little of what was summed up.
  return (await findMessageInChat(unit, id, last.parent_id))?.on_path ? summary : null;
}

/** Which of the greetings the chat goes on from; null when it began with something else. */
async function greetingIndexOf({ unit }: Reader, chat: ChatRow): Promise<number | null> {
  const [first] = await readPath(unit, chat.id, { order: 'asc', limit: 1 });
  return first?.role === 'assistant' ? Number(first.alternative_index) : null;
}

async function personaOf(
  { unit, ownerId }: Reader,
  { persona_id: id }: ChatRow,
): Promise<{ told: PromptPersona; lorebookIds: number[] } | null> {
  const row = id === null ? null : await findPersona(unit, ownerId, id);
  if (!row) return null;
  return { told: toPromptPersona(row), lorebookIds: toPersona(row).lorebook_ids };
}
