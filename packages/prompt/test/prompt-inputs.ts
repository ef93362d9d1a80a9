import { createRegexMatcher } from '../src/lore/create-regex-matcher.ts';
import { countTokens } from '../src/count-tokens.ts';
import type { HistoryMessage } from '../src/history-message.ts';
import type { PromptInputs } from '../src/build/prompt-inputs.ts';

/** A message for tests. */
export const said = (id: string, fields: Partial<HistoryMessage> = {}): HistoryMessage => ({
  id,
  role: 'user',
  name: null,
  content: `message ${id}`,
  hidden: false,
  ...fields,
});

/** Inputs of a context for tests, with the history told oldest first, as people read it. */
export function promptInputs(fields: Partial<PromptInputs> = {}, history: HistoryMessage[] = []): PromptInputs {
  return {
    chatId: 'chat',
    character: null,
    group: [],
    userName: 'Bo',
    persona: null,
    overrides: {},
    authorsNote: null,
    summary: null,
    history: history.toReversed(),
    greetingIndex: null,
    pathLength: history.length,
    userTurns: history.filter(({ role }) => role === 'user').length,
    replies: history.filter(({ role }) => role === 'assistant').length,
    books: [],
    loreSettings: {},
    matchRegexes: createRegexMatcher(),
    state: {},
    trigger: 'normal',
    model: null,
    maxResponse: null,
    maxTokens: 1000,
    tokenizer: 'o200k_base',
    countTokens,
    idleSince: null,
    now: '2026-11-24T12:00:00.000Z',
    timeZone: 'UTC',
    seed: 'seed',
    ...fields,
  };
}
