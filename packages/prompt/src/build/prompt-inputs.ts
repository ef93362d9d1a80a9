import type { AuthorsNote, CharacterCard, PromptOverrides, Tokenizer } from '@greenroom/contract';
import type { TokenCounter } from '../create-token-counter.ts';
import type { HistoryMessage } from '../history-message.ts';
import type { MatchRegexes } from '../lore/create-regex-matcher.ts';
import type { LoreBook, LoreSettings, TimedState } from '../lore/lore-types.ts';

/** Who the person is, and where in the prompt it is told. */
export interface PromptPersona {
  name: string;
  description: string;
  position: 'in_prompt' | 'top_an' | 'bottom_an' | 'at_depth' | 'none';
  depth: number | null;
  role: 'system' | 'user' | 'assistant' | null;
}

/** A character of a group. */
export interface GroupMember {
  card: CharacterCard;
  /** It is told together with whoever speaks. */
  isJoined: boolean;
  /** It does not speak by itself. */
  isMuted: boolean;
}

/** What lore and variables have come to by some message; it belongs to the branch that the message is on. */
export interface PromptState {
  timed?: TimedState;
  variables?: { local: [string, string][]; global: [string, string][] };
  /** Which message of the path was the first in the context, from 0. */
  firstIncluded?: number;
  /** What chance was made of. */
  seed?: string;
}

/** Everything that a context is built of. The same inputs give the same bytes. */
export interface PromptInputs {
  /** Names the chat; what is picked once for a chat is picked by it. */
  chatId: string;
  /** Who speaks; null for a chat without a character, which gets no prompt and no macros. */
  character: CharacterCard | null;
  /** The characters of a group in their order, who speaks (the same object) among them; empty outside of groups. */
  group: GroupMember[];
  /** What `{{user}}` stands for; the persona's name, or 'User', when null or empty. */
  userName: string | null;
  persona: PromptPersona | null;
  overrides: PromptOverrides;
  authorsNote: AuthorsNote | null;
  /** What was said before the history that is here, when somebody has summed it up. */
  summary: string | null;
  /** The newest first; hidden messages may be among them. At least as much as fits the budget. */
  history: HistoryMessage[];
  /** Which greeting the chat began with, 0 the first; null when that cannot be told. */
  greetingIndex: number | null;
  /** How many messages the current path has, how many of them are the user's, and how many are replies. */
  pathLength: number;
  userTurns: number;
  replies: number;
  books: LoreBook[];
  loreSettings: Partial<LoreSettings>;
  /** Looks for the regular expressions of the books; one for each context. */
  matchRegexes: MatchRegexes;
  state: PromptState;
  /** What is being written. */
  trigger: 'normal' | 'continue' | 'impersonate' | 'regenerate';
  model: string | null;
  /** How long the reply may become, in tokens; null where that is left to the model. */
  maxResponse: number | null;
  /** The budget of the whole context in tokens, the framing of its messages included. */
  maxTokens: number;
  /** At most this many messages of the history; no bound unless said. */
  limit?: number;
  tokenizer: Tokenizer;
  countTokens: TokenCounter;
  /** When the person last wrote before the newest message, ISO 8601; null for never. */
  idleSince: string | null;
  /** The moment it is built for, ISO 8601, and the person's time zone. */
  now: string;
  timeZone: string;
  /** What chance is made of: kept with a reply, it gives the same context again. */
  seed: string;
}
