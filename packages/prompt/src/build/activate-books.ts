import type { ContextSegment, LoreVerdict as ToldVerdict } from '@greenroom/contract';
import { activateLore } from '../lore/activate-lore.ts';
import type {
  ActivatedEntry,
  LoreBook,
  LoreInput,
  LoreMessage,
  LorePlace,
  LoreResult,
  LoreVerdict,
} from '../lore/lore-types.ts';
import { userNameOf } from '../macro-names.ts';
import { isSaid, type HistoryMessage } from '../history-message.ts';
import { readDepthPrompt } from './read-depth-prompt.ts';
import type { Expander } from './create-expander.ts';
import type { PromptInputs } from './prompt-inputs.ts';
import { seededRandom } from '../macros/seeded-random.ts';

const RANGE = 2 ** 32;

/** Which entry of which book. */
export type LorePiece = NonNullable<ContextSegment['lore']>;

/** A lorebook's entry that is in, where it goes, and why. */
export interface ActivatedLore {
  text: string;
  lore: LorePiece;
  place: LorePlace;
  order: number;
  tokens: number;
  reason: string;
  /** Those of the lowest go first when the context is full. */
  priority: number;
  effects: ActivatedEntry['effects'];
  disabledPrompts: ActivatedEntry['disabledPrompts'];
}

/** What became of all lorebooks of a context. */
export interface ActivatedBooks {
  activated: ActivatedLore[];
  verdicts: ToldVerdict[];
  timed: LoreResult['timed'];
  disabledPrompts: LoreResult['disabledPrompts'];
}

/** Finds out which entries of a context's lorebooks are in. What they say for outlets is put where macros ask for it. */
export function activateBooks(
  inputs: PromptInputs,
  expander: Expander,
  count: (text: string) => number,
): ActivatedBooks {
  const result = activateLore(loreInput(inputs, expander, count));
  expander.setOutlets(outletsOf(result.activated));
  const books = new Map(inputs.books.map((book) => [book.id, book]));
  const verdicts = result.verdicts.map((verdict) => toVerdict(verdict, books));
  return {
    activated: result.activated
      .filter(({ place, content }) => place.position !== 'outlet' && content.trim() !== '')
      .map(toActivated),
    verdicts: tellOutlets(verdicts, result.activated),
    timed: result.timed,
    disabledPrompts: result.disabledPrompts,
  };
}

function loreInput(inputs: PromptInputs, expander: Expander, count: (text: string) => number): LoreInput {
  const { character, persona } = inputs;
  return {
    books: inputs.books,
    settings: inputs.loreSettings,
    messages: inputs.history.filter(isSaid).map((message) => toLoreMessage(message, inputs, expander)),
    chatLength: inputs.pathLength,
    replyCount: inputs.replies,
    contextTokens: inputs.maxTokens,
    trigger: inputs.trigger,
    greetingIndex: inputs.greetingIndex,
    character: character && { name: character.name, tags: character.tags },
    matchTexts: {
      persona_description: persona?.description ?? '',
      character_description: character?.description ?? '',
      character_personality: character?.personality ?? '',
      scenario: inputs.overrides.scenario ?? character?.scenario ?? '',
      creator_notes: character?.creator_notes ?? '',
      character_depth_prompt: (character && readDepthPrompt(character)?.prompt) ?? '',
    },
    ...(inputs.state.timed && { timed: inputs.state.timed }),
    random: (label) => seededRandom(`${inputs.seed}/lore/${label}`).below(RANGE) / RANGE,
    countTokens: count,
    expand: (text) => expander.expand(text, 'lore'),
    expandAside: (text) => {
      const rewind = expander.checkpoint();
      const expanded = expander.expand(text, 'lore');
      rewind();
      return expanded;
    },
    matchRegexes: inputs.matchRegexes,
  };
}

/** With the name that SillyTavern, for which books are made, has on every message, and searches. */
function toLoreMessage(
  message: HistoryMessage,
  { character, ...inputs }: PromptInputs,
  expander: Expander,
): LoreMessage {
  const { id, role } = message;
  const names = { user: userNameOf(inputs), assistant: character?.name ?? null, system: null, tool: null };
  return { id, role, name: message.name ?? names[role], content: expander.expandHistory(message) };
}

function outletsOf(activated: readonly ActivatedEntry[]): Map<string, string> {
  const outlets = new Map<string, string>();
  for (const { content, place } of activated) {
    if (place.position !== 'outlet' || place.outlet === undefined) continue;
    const before = outlets.get(place.outlet);
    outlets.set(place.outlet, before === undefined ? content : `${before}\n${content}`);
  }
  return outlets;
}

function pieceOf({ bookId, entryIndex }: Pick<ActivatedEntry, 'bookId' | 'entryIndex'>): LorePiece {
  return { book_id: bookId, entry: entryIndex };
}

/** A name for an entry that no other has. */
export function nameOf({ book_id, entry }: LorePiece): string {
  return `${entry} ${book_id}`;
}

function toActivated(entry: ActivatedEntry): ActivatedLore {
  const { content, place, order, tokens, why, priority, effects, disabledPrompts } = entry;
  return {
    text: content.trim(),
    lore: pieceOf(entry),
    place,
    order,
    tokens,
    reason: why,
    priority,
    effects,
    disabledPrompts,
  };
}

function toVerdict(verdict: LoreVerdict, books: ReadonlyMap<string, LoreBook>): ToldVerdict {
  const { bookId, entryIndex, entryId, fired, reason, key = null, messageId = null, detail = null } = verdict;
  const book = books.get(bookId);
  const entry = book?.book.entries[entryIndex];
  return {
    book_id: bookId,
    book_name: book?.book.name || null,
    attached_to: book?.source ?? null,
    entry: entryIndex,
    entry_id: entryId,
    name: entry?.name || entry?.comment || null,
    fired,
    reason,
    key,
    message_id: messageId,
    detail,
  };
}

/** Tells of the entries that go into outlets where that is. */
function tellOutlets(verdicts: ToldVerdict[], activated: readonly ActivatedEntry[]): ToldVerdict[] {
  const inOutlets = activated.filter(({ place }) => place.position === 'outlet');
  if (inOutlets.length === 0) return verdicts;
  const outlets = new Map(inOutlets.map((entry) => [nameOf(pieceOf(entry)), entry.place.outlet]));
  return verdicts.map((verdict) => {
    const outlet = outlets.get(nameOf(verdict));
    if (outlet === undefined) return verdict;
    const where = `It stands where a text has {{outlet::${outlet}}}, and nowhere else.`;
    return { ...verdict, detail: verdict.detail === null ? where : `${verdict.detail} ${where}` };
  });
}
