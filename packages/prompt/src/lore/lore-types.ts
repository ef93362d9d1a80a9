import type { Lorebook } from '@greenroom/contract';
import type { MatchRegexes } from './create-regex-matcher.ts';

/** Whose lorebook it is. The chat's own are read first, then the persona's, then as `insertionStrategy` says. */
export type LoreSource = 'chat' | 'persona' | 'character' | 'global';

/** A lorebook that takes part, under an id that stays the same from one turn to the next. */
export interface LoreBook {
  id: string;
  source: LoreSource;
  book: Lorebook;
}

/** What asks for a reply, in SillyTavern's words; an entry can be kept for some of them. */
export type LoreTrigger = 'normal' | 'continue' | 'impersonate' | 'swipe' | 'regenerate' | 'quiet';

/** What a person sets for all books; a book's or an entry's own word wins. Names and defaults are SillyTavern's. */
export interface LoreSettings {
  /** How many of the newest messages are searched; at most {@link MAX_SCAN_DEPTH}. */
  scanDepth: number;
  /** How much of the context the entries may take together, in percent. */
  budgetPercent: number;
  /** The most tokens the entries may take together, whatever the percentage gives; 0 for no such limit. */
  budgetTokens: number;
  /** Whether the contents of entries that are in are searched for the keys of others. */
  recursive: boolean;
  caseSensitive: boolean;
  matchWholeWords: boolean;
  /** Whether a message is searched as `Name: text`. */
  includeNames: boolean;
  /** How often the entries are gone over at most; 0 for no limit but their number. */
  maxRecursionSteps: number;
  /** The search goes deeper, message by message, until so many entries are in; 0 leaves it at the scan depth. */
  minActivations: number;
  /** How deep it goes for `minActivations`; 0 for the whole chat. */
  minActivationsDepthMax: number;
  /** Whether, in an inclusion group, only those with the most matching keys stay. */
  useGroupScoring: boolean;
  insertionStrategy: 'character_first' | 'global_first' | 'evenly';
}

export const MAX_SCAN_DEPTH = 1000;

export const DEFAULT_LORE_SETTINGS: LoreSettings = {
  scanDepth: 2,
  budgetPercent: 25,
  budgetTokens: 0,
  recursive: false,
  caseSensitive: false,
  matchWholeWords: false,
  includeNames: true,
  maxRecursionSteps: 0,
  minActivations: 0,
  minActivationsDepthMax: 0,
  useGroupScoring: false,
  insertionStrategy: 'character_first',
};

/** A message to be searched. Those hidden from the prompt are left out by the caller. */
export interface LoreMessage {
  id: string;
  role: 'user' | 'assistant' | 'system' | 'tool';
  /** Who speaks, null for nobody in particular. */
  name: string | null;
  content: string;
}

/** The texts beside the messages that an entry can ask to have searched as well. */
export const MATCH_TEXTS = [
  'persona_description',
  'character_description',
  'character_personality',
  'character_depth_prompt',
  'scenario',
  'creator_notes',
] as const;
export type MatchText = (typeof MATCH_TEXTS)[number];

/** One effect that lasts beyond the turn in which an entry fired. */
export interface TimedEffect {
  /** `matched` marks an entry that a V3 decorator keeps in, or keeps out, once it has fired. */
  kind: 'sticky' | 'cooldown' | 'matched';
  bookId: string;
  /** The fingerprint of the entry: an entry that was edited is another one. */
  hash: string;
  /** How many messages the path had when it began. */
  start: number;
  /** At how many messages it ends; null for never. */
  end: number | null;
  /** Begun by the end of a sticky one: it stays though the chat did not advance. */
  protected?: boolean;
}

/**
 * The timed effects of a branch, a plain value fit for JSON. It belongs to the message the reply hangs on: whoever
 * keeps it there has a fork or a swipe begin with what was so at that place.
 */
export interface TimedState {
  effects: TimedEffect[];
}

export interface LoreInput {
  books: readonly LoreBook[];
  settings?: Partial<LoreSettings>;
  /** Newest first. */
  messages: readonly LoreMessage[];
  /** How many messages the path has, hidden ones too. */
  chatLength: number;
  /** How many of them are replies; `@@activate_only_after` and `@@activate_only_every` count these. */
  replyCount: number;
  /** How many tokens the context holds, for `budgetPercent`. */
  contextTokens: number;
  trigger: LoreTrigger;
  character: { name: string; tags: readonly string[] } | null;
  /** Which greeting the chat began with, 0 the first; null when that cannot be told. */
  greetingIndex?: number | null;
  /** The name of the user's icon (a V3 asset); undefined when there are none, and then no entry asks for it. */
  userIcon?: string | null;
  matchTexts?: Partial<Record<MatchText, string>>;
  timed?: TimedState;
  /** A number from 0 up to, but not including, 1, the same for the same label. */
  random: (label: string) => number;
  countTokens: (text: string) => number;
  /** Puts in what macros stand for, in keys and contents. Asked only for texts that can hold one. */
  expand: (text: string) => string;
  /** The same for a text that is only searched: what it sets is not set. */
  expandAside: (text: string) => string;
  /** From `createRegexMatcher`, a new one for each turn. */
  matchRegexes: MatchRegexes;
}

export type LoreRole = 'system' | 'user' | 'assistant';

export type LorePosition =
  | 'before_char'
  | 'after_char'
  | 'an_top'
  | 'an_bottom'
  | 'at_depth'
  | 'em_top'
  | 'em_bottom'
  | 'outlet'
  | 'before_desc'
  | 'after_desc'
  | 'personality'
  | 'scenario';

/** Where the content goes. */
export interface LorePlace {
  position: LorePosition;
  /** With `at_depth`: before how many of the newest messages it stands. */
  depth?: number;
  /** With `at_depth`, or where a decorator says so. */
  role?: LoreRole;
  /** With `outlet`: the name under which `{{outlet::name}}` gives it. */
  outlet?: string;
}

/** Why an entry is in. */
export type LoreFired = 'constant' | 'key' | 'regex' | 'secondary' | 'sticky' | 'decorator' | 'kept';

/** Why an entry is not in. */
export type LoreStopped =
  | 'disabled'
  | 'trigger'
  | 'filter'
  | 'delay'
  | 'cooldown'
  | 'recursion'
  | 'decorator'
  | 'no_keys'
  | 'no_key'
  /** No key was found, but not all was searched in which one could be. */
  | 'search_limit'
  | 'additional_key'
  | 'excluded_key'
  | 'secondary_failed'
  | 'invalid_regex'
  | 'regex_timeout'
  | 'group_lost'
  | 'probability'
  | 'budget';

/** What became of one entry. There is exactly one for each entry of each book, in the order of the books. */
export type LoreVerdict = {
  bookId: string;
  entryIndex: number;
  entryId: string | number;
  /** The key that was found, as the book has it. */
  key?: string;
  /** The newest message in which it was found; absent when it was found in another text, which `detail` names. */
  messageId?: string;
  /** A sentence for the person who wonders. */
  detail?: string;
} & ({ fired: true; reason: LoreFired } | { fired: false; reason: LoreStopped });

export interface ActivatedEntry {
  bookId: string;
  entryIndex: number;
  entryId: string | number;
  /** Without decorators, macros expanded; never empty. */
  content: string;
  place: LorePlace;
  order: number;
  tokens: number;
  why: LoreFired;
  /** Of two the lower one is to go first where there is no room; the lowest there is asks to be the first. */
  priority: number;
  /** What of the timed effects it has begun: they are void when it is left out after all. */
  effects: readonly TimedEffect[];
  /** The prompts of the card that it asks to have left out (`@@disable_ui_prompt`). */
  disabledPrompts: readonly DisabledPrompt[];
}

export interface LoreResult {
  /** In the order in which they stand in the prompt: lower `order` first. */
  activated: ActivatedEntry[];
  verdicts: LoreVerdict[];
  /** What to keep with the branch. */
  timed: TimedState;
  /** What the activated entries cost together. */
  tokens: number;
  /** What the entries of books without a budget of their own might cost. */
  budget: number;
  /** The prompts that entries without content ask to have left out. */
  disabledPrompts: DisabledPrompt[];
}

export type DisabledPrompt = 'system_prompt' | 'post_history_instructions';
