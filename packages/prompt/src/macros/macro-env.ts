/** What the macros of a text stand for: values only, so that one and the same environment always gives one text. */
export interface MacroEnv {
  /** The person. */
  user: string;
  /** The character: its nickname where it has one. */
  char: string;
  /** The characters of a group; empty when there is none. */
  group: readonly string[];
  groupNotMuted: readonly string[];
  /** Everybody but the character that speaks; empty stands for the person alone. */
  notChar: readonly string[];
  /** The card's texts. Their own macros are expanded where they are put in. */
  card: MacroCard;
  /** The person's description; its macros are expanded. */
  persona: string;
  /**
   * What stands in place of the card's `system_prompt` or `post_history_instructions` while that is expanded; its
   * macros are expanded. Null for every other text: there `{{original}}` stays.
   */
  original: string | null;
  chat: MacroChat;
  generation: MacroGeneration;
  clock: MacroClock;
  /** What `{{random}}` and `{{roll}}` draw from, with `pickSeed`: one for each generation, to be recorded with it. */
  seed: string;
  /** What `{{pick}}` draws from: the chat's id and the place of the text, such as `"<chat id>/description"`. */
  pickSeed: string;
  /** The texts of the card that the expanded text is itself, by name: they are not put into it. */
  open?: readonly string[];
  /** What the lorebooks say for `{{outlet::name}}`, expanded already. */
  outlets: ReadonlyMap<string, string>;
}

/** The texts of a character card. */
export interface MacroCard {
  description: string;
  personality: string;
  scenario: string;
  /** The example dialogues as the prompt has them. */
  mesExamples: string;
  /** The example dialogues as the card has them. */
  mesExamplesRaw: string;
  systemPrompt: string;
  postHistoryInstructions: string;
  depthPrompt: string;
  creatorNotes: string;
  version: string;
  firstMessage: string;
  alternateGreetings: readonly string[];
}

/** Facts of a chat; what is null stands for nothing. */
interface MacroChat {
  lastMessage: string | null;
  lastUserMessage: string | null;
  lastCharMessage: string | null;
  lastMessageId: number | null;
  firstIncludedMessageId: number | null;
  /** How many alternatives the last message has. */
  lastSwipeId: number | null;
  /** Which of them is shown, from 1. */
  currentSwipeId: number | null;
  /** Such as `0-12`. */
  allChatRange: string | null;
}

/** Facts of a generation; what is null stands for nothing. The sizes are in tokens. */
interface MacroGeneration {
  model: string | null;
  maxPrompt: number | null;
  maxContext: number | null;
  maxResponse: number | null;
  lastGenerationType: string | null;
  /** What the person has typed and not sent. */
  input: string | null;
}

/** The time that macros tell. */
interface MacroClock {
  /** The present, in ISO 8601 with an offset. */
  now: string;
  /** An IANA name, such as `Europe/Paris`. */
  timeZone: string;
  /** When the person last wrote, in ISO 8601 with an offset. */
  idleSince: string | null;
}
