import type { ContextSegment, LoreVerdict as ToldVerdict } from '@greenroom/contract';
import { activateLore } from '../lore/activate-lore.ts';
import type { ActivatedEntry, LoreInput, LoreMessage, LorePlace, LoreResult, LoreVerdict } from '../lore/lore-types.ts';
import { isSaid, type HistoryMessage } from '../history-message.ts';
import { readDepthPrompt } from './read-depth-prompt.ts';
import type { Expander } from './create-expander.ts';
import type { PromptInputs } from './prompt-inputs.ts';
import { seededRandom } from '../macros/seeded-random.ts';

const RANGE = 2 ** 32;

/** A lorebook's entry that is in, where it goes, and why. */
export interface ActivatedLore {
  text: string;
  lore: NonNullable<ContextSegment['lore']>;
  place: LorePlace;
  order: number;
  tokens: number;
  reason: string;
  /** The first to go when the context is full. */
  dropFirst: boolean;
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
  return {
    activated: result.activated
      .filter(({ place, content }) => place.position !== 'outlet' && content.trim() !== '')
      .map(toActivated),
    verdicts: result.verdicts.map((verdict) => toVerdict(verdict, inputs)),
    timed: result.timed,
    disabledPrompts: result.disabledPrompts,
  };
}

function loreInput(inputs: PromptInputs, expander: Expander, count: (text: string) => number): LoreInput {
  const { character, persona } = inputs;
  return {
    books: inputs.books,
    settings: inputs.loreSettings,
    messages: inputs.history.filter(isSaid).map((message) => toLoreMessage(message, expander)),
    chatLength: inputs.pathLength,
    replyCount: inputs.pathLength - inputs.userTurns,
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
    matchRegexes: inputs.matchRegexes,
  };
}

function toLoreMessage({ id, role, name, content }: HistoryMessage, expander: Expander): LoreMessage {
  return { id, role, name, content: expander.expandHistory(content) };
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

function toActivated(entry: ActivatedEntry): ActivatedLore {
  const { content, place, order, tokens, why, dropFirst } = entry;
  return {
    text: content.trim(),
    lore: { book_id: entry.bookId, entry: entry.entryIndex },
    place,
    order,
    tokens,
    reason: why,
    dropFirst,
  };
}

function toVerdict(verdict: LoreVerdict, { books }: PromptInputs): ToldVerdict {
  const { bookId, entryIndex, entryId, fired, reason, key = null, messageId = null, detail = null } = verdict;
  const entry = books.find(({ id }) => id === bookId)?.book.entries[entryIndex];
  return {
    book_id: bookId,
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
