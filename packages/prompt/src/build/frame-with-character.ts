import type { CharacterCard, ModelMessage } from '@greenroom/contract';
import { composeParts } from './compose-parts.ts';
import { createExpander } from './create-expander.ts';
import type { PromptInputs, PromptState } from './prompt-inputs.ts';
import { systemEntry } from './system-entry.ts';

const NO_LORE = { activated: [], disabledPrompts: [] };

/** What is known where there is no chat yet. */
export type FrameInputs = Pick<PromptInputs, 'now' | 'timeZone' | 'seed'> &
  Partial<
    Pick<
      PromptInputs,
      'chatId' | 'group' | 'userName' | 'persona' | 'overrides' | 'model' | 'maxTokens' | 'maxResponse'
    >
  >;

/** What a character has a model told before and after a conversation that is kept elsewhere. */
export function frameWithCharacter(
  character: CharacterCard,
  inputs: FrameInputs,
): { before: ModelMessage[]; after: ModelMessage[] } {
  const whole = { ...NOTHING, ...inputs, character };
  const { before, examples, after } = composeParts(whole, createExpander(whole), NO_LORE);
  const messageOf = (...parts: Parameters<typeof systemEntry>) => systemEntry(...parts).map(({ message }) => message);
  return { before: messageOf(before, examples, () => 0), after: messageOf(after, [], () => 0) };
}

/** A card's greeting as it is said, with its macros expanded once and for all, and what its variables came to. */
export function expandGreeting(
  greeting: string,
  character: CharacterCard,
  inputs: FrameInputs,
): { text: string; state: PromptState } {
  const expander = createExpander({ ...NOTHING, ...inputs, character });
  const text = expander.expand(greeting, 'history');
  const variables = expander.variables();
  const hasVariables = variables.local.length > 0 || variables.global.length > 0;
  return { text, state: hasVariables ? { variables } : {} };
}

const NOTHING: Omit<PromptInputs, 'character' | 'now' | 'timeZone' | 'seed'> = {
  chatId: '',
  group: [],
  userName: null,
  persona: null,
  overrides: {},
  authorsNote: null,
  summary: null,
  history: [],
  greetingIndex: null,
  pathLength: 0,
  userTurns: 0,
  replies: 0,
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
