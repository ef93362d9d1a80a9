import type { CharacterCard, ContextSource, MacroNote, PromptOverrides } from '@greenroom/contract';
import { expandMacros } from '../expand-macros.ts';
import { macroNames } from '../macro-names.ts';
import { evaluateMacros } from '../macros/evaluate-macros.ts';
import type { MacroCard, MacroEnv } from '../macros/macro-env.ts';
import type { MacroState } from '../macros/macro-state.ts';
import type { MacroTrace } from '../macros/macro-trace.ts';
import { isSaid } from '../history-message.ts';
import type { PromptInputs } from './prompt-inputs.ts';
import { readDepthPrompt } from './read-depth-prompt.ts';
import { splitExamples } from './split-examples.ts';

/** Expands the macros of a context's texts, one after the other: what one sets, the next can get. */
export interface Expander {
  /** `original` is what `{{original}}` stands for, in the two texts of a card that may have it. */
  expand(text: string, source: ContextSource, original?: string): string;
  /** What somebody said: only the names are filled in, so that nothing in it is done again with every context. */
  expandHistory(text: string): string;
  /** The same with another character of a group in the place of `{{char}}`. */
  speakingAs(card: CharacterCard): Expander;
  /** Gives `{{outlet::name}}` what the lorebooks say. */
  setOutlets(outlets: ReadonlyMap<string, string>): void;
  readonly notes: MacroNote[];
  /** Remembers where it is; what it answers takes it back there, to expand the same once more. */
  checkpoint(): () => void;
  variables(): { local: [string, string][]; global: [string, string][] };
}

/** Makes the expander of one context. In a chat without a character braces are somebody's text and stay. */
export function createExpander(inputs: PromptInputs): Expander {
  const shared: Shared = { state: stateOf(inputs), notes: [], outlets: new Map(), count: 0 };
  return expanderFor(inputs, inputs.character && withOverrides(inputs.character, inputs.overrides), shared);
}

/** Macros give what the chat has in the place of the card's own as well. */
function withOverrides(card: CharacterCard, overrides: PromptOverrides): CharacterCard {
  const given = Object.entries(overrides).filter(([, text]) => text != null);
  return { ...card, ...Object.fromEntries(given) };
}

interface Shared {
  state: MacroState;
  notes: MacroNote[];
  outlets: ReadonlyMap<string, string>;
  count: number;
}

function expanderFor(inputs: PromptInputs, card: CharacterCard | null, shared: Shared): Expander {
  const names = card && macroNames(card, inputs.userName || inputs.persona?.name || null);
  const env = names && envOf(inputs, card, names);
  return {
    expand: (text, source, original) => {
      if (!env || !mayHoldMacro(text)) return text;
      shared.count++;
      const place = {
        original: original ?? null,
        seed: `${inputs.seed}/${source}/${shared.count}`,
        pickSeed: `${inputs.chatId}/${source}/${text}`,
        outlets: shared.outlets,
      };
      const { text: expanded, state, trace } = evaluateMacros(text, { ...env, ...place }, shared.state);
      shared.state = state;
      shared.notes.push(...trace.map((each) => noteOf(source, each)));
      return expanded;
    },
    expandHistory: (text) => (names ? expandMacros(text, names) : text),
    speakingAs: (other) => expanderFor(inputs, other, shared),
    setOutlets: (outlets) => void (shared.outlets = outlets),
    notes: shared.notes,
    checkpoint: () => {
      const { state, count, notes } = shared;
      const noted = notes.length;
      return () => {
        Object.assign(shared, { state, count });
        notes.length = noted;
      };
    },
    variables: () => ({ local: [...shared.state.local], global: [...shared.state.global] }),
  };
}

function mayHoldMacro(text: string): boolean {
  return text.includes('{{') || text.includes('<') || text.includes('\\');
}

function stateOf({ state: { variables } }: PromptInputs): MacroState {
  return { local: new Map(variables?.local), global: new Map(variables?.global) };
}

function envOf(
  inputs: PromptInputs,
  card: CharacterCard,
  { char, user }: { char: string; user: string },
): Omit<MacroEnv, 'original' | 'seed' | 'pickSeed' | 'outlets'> {
  const nameOf = (other: { card: CharacterCard }) => other.card.nickname || other.card.name;
  const others = inputs.others.map(nameOf);
  const speaking = inputs.others.filter(({ isMuted }) => !isMuted).map(nameOf);
  return {
    user,
    char,
    group: others.length > 0 ? [char, ...others] : [],
    groupNotMuted: others.length > 0 ? [char, ...speaking] : [],
    notChar: others.length > 0 ? [...others, user] : [],
    card: macroCard(card),
    persona: inputs.persona?.description ?? '',
    chat: chatFacts(inputs),
    generation: {
      model: inputs.model,
      maxPrompt: inputs.maxTokens,
      maxContext: inputs.maxTokens,
      maxResponse: inputs.maxResponse,
      lastGenerationType: inputs.trigger,
      input:
        inputs.history.find((message) => message.isMandatory && isSaid(message) && message.role === 'user')?.content ??
        null,
    },
    clock: { now: inputs.now, timeZone: inputs.timeZone, idleSince: inputs.idleSince },
  };
}

function macroCard(card: CharacterCard): MacroCard {
  return {
    description: card.description,
    personality: card.personality,
    scenario: card.scenario,
    mesExamples: splitExamples(card.message_example).join('\n---\n'),
    mesExamplesRaw: card.message_example,
    systemPrompt: card.system_prompt,
    postHistoryInstructions: card.post_history_instructions,
    depthPrompt: readDepthPrompt(card)?.prompt ?? '',
    creatorNotes: card.creator_notes,
    version: card.character_version,
    firstMessage: card.first_message,
    alternateGreetings: card.alternate_greetings,
  };
}

function chatFacts({ history, pathLength, state }: PromptInputs): MacroEnv['chat'] {
  const newest = history.find(({ isPassing }) => !isPassing);
  const swipes = newest && (newest.alternatives ?? { count: 1, index: 0 });
  const shown = history.filter(isSaid);
  const last = (role?: string) => shown.find((message) => role === undefined || message.role === role)?.content ?? null;
  return {
    lastMessage: last(),
    lastUserMessage: last('user'),
    lastCharMessage: last('assistant'),
    lastMessageId: pathLength > 0 ? pathLength - 1 : null,
    // What this context will include is not known before its texts are: it is told of the one before.
    firstIncludedMessageId: state.firstIncluded ?? null,
    lastSwipeId: swipes ? swipes.count : null,
    currentSwipeId: swipes ? swipes.index + 1 : null,
    allChatRange: pathLength > 0 ? `0-${pathLength - 1}` : null,
  };
}

function noteOf(source: ContextSource, trace: MacroTrace): MacroNote {
  switch (trace.kind) {
    case 'choice':
      return { source, macro: trace.macro, note: `chose ${trace.index + 1} of ${trace.options}: ${trace.chosen}` };
    case 'roll':
      return { source, macro: 'roll', note: `${trace.formula} gave ${trace.total}` };
    case 'unknown':
      return { source, macro: trace.name, note: 'is not known, and stays as it is' };
    case 'banned':
      return { source, macro: 'banned', note: `asks for a text not to be written: ${trace.text}` };
    case 'error':
      return { source, macro: trace.name, note: trace.reason };
    case 'truncated':
      return {
        source,
        macro: '',
        note:
          trace.reason === 'length'
            ? 'the text was cut: it grew too long'
            : 'the rest stays as it is: there were too many macros',
      };
    case 'omitted':
      return { source, macro: '', note: `${trace.count} more notes` };
  }
}
