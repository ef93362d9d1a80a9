import type { MacroEnv } from '../src/macros/macro-env.ts';
import type { MacroState } from '../src/macros/macro-state.ts';

/** An environment for tests: Ann and Bo, on a Saturday afternoon in Paris, but for what is said. */
export function macroEnv(changes: Partial<MacroEnv> = {}): MacroEnv {
  return {
    user: 'Bo',
    char: 'Ann',
    group: [],
    groupNotMuted: [],
    notChar: [],
    card: {
      description: '{{char}} keeps bees.',
      personality: 'calm',
      scenario: '',
      mesExamples: '{{user}}: Hi!',
      mesExamplesRaw: '<START>\n{{user}}: Hi!',
      systemPrompt: 'Be {{char}}.',
      postHistoryInstructions: 'Stay {{personality}}.',
      depthPrompt: 'It is {{weekday}}.',
      creatorNotes: 'Made by me.',
      version: '1.2',
      firstMessage: 'Hello, {{user}}.',
      alternateGreetings: ['Ahoy.', '{{char}} waves.'],
    },
    persona: '{{user}} is tall.',
    original: null,
    chat: {
      lastMessage: 'Who is {{char}}?',
      lastUserMessage: 'Tell me.',
      lastCharMessage: 'No.',
      lastMessageId: 12,
      firstIncludedMessageId: 3,
      lastSwipeId: 2,
      currentSwipeId: 1,
      allChatRange: '0-12',
    },
    generation: {
      model: 'tiny',
      maxPrompt: 3000,
      maxContext: 4096,
      maxResponse: 300,
      lastGenerationType: 'swipe',
      input: 'and {{then}}',
    },
    clock: { now: '2026-03-07T15:04:05.678Z', timeZone: 'Europe/Paris', idleSince: '2026-03-07T14:59:00Z' },
    seed: 'generation 1',
    pickSeed: 'chat 1/main',
    outlets: new Map([['town', 'A {{quiet}} town.']]),
    ...changes,
  };
}

/** No variables. */
export const noVariables: MacroState = { local: new Map(), global: new Map() };
