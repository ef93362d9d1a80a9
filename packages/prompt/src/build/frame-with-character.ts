import type { CharacterCard, ModelMessage } from '@greenroom/contract';
import { composeParts } from './compose-parts.ts';
import { createExpander } from './create-expander.ts';
import type { PromptInputs } from './prompt-inputs.ts';
import { systemEntry } from './system-entry.ts';

const NO_LORE = { activated: [], disabledPrompts: [] };

/** What a character has a model told before and after a conversation that is kept elsewhere. */
export function frameWithCharacter(
  character: CharacterCard,
  inputs: Pick<PromptInputs, 'userName' | 'now' | 'timeZone' | 'seed'>,
): { before: ModelMessage[]; after: ModelMessage[] } {
  const whole = { ...NOTHING, ...inputs, character };
  const { before, examples, after } = composeParts(whole, createExpander(whole), NO_LORE);
  const messageOf = (...parts: Parameters<typeof systemEntry>) => systemEntry(...parts).map(({ message }) => message);
  return { before: messageOf(before, examples, () => 0), after: messageOf(after, [], () => 0) };
}

/** A card's greeting as it is said: with its macros expanded, once and for all. */
export function expandGreeting(
  greeting: string,
  character: CharacterCard,
  inputs: Pick<PromptInputs, 'chatId' | 'userName' | 'now' | 'timeZone' | 'seed'>,
): string {
  return createExpander({ ...NOTHING, ...inputs, character }).expand(greeting, 'history');
}

const NOTHING: Omit<PromptInputs, 'character' | 'userName' | 'now' | 'timeZone' | 'seed'> = {
  chatId: '',
  others: [],
  persona: null,
  overrides: {},
  authorsNote: null,
  summary: null,
  history: [],
  greetingIndex: null,
  pathLength: 0,
  userTurns: 0,
  books: [],
  loreSettings: {},
  matchRegexes: () => [],
  state: {},
  trigger: 'normal',
  model: null,
  maxResponse: null,
  maxTokens: Number.MAX_SAFE_INTEGER,
  tokenizer: 'o200k_base',
  countTokens: () => 0,
  idleSince: null,
};
