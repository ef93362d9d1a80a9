import type { CharacterCard, ContextSource, MacroNote, PromptOverrides } from '@greenroom/contract';
import { expandMacros, type MacroNames } from '../expand-macros.ts';
import { characterName, macroNames, userNameOf } from '../macro-names.ts';
import { evaluateMacros } from '../macros/evaluate-macros.ts';
import { holdsMacro } from '../macros/holds-macro.ts';
import type { MacroCard, MacroEnv } from '../macros/macro-env.ts';
import { fullBudget } from '../macros/macro-run.ts';
import type { MacroBudget } from '../macros/macro-run.ts';
import type { MacroState } from '../macros/macro-state.ts';
import { isSaid, type HistoryMessage } from '../history-message.ts';
import { collectNotes, type NoteLog } from './collect-notes.ts';
import type { GroupMember, PromptInputs } from './prompt-inputs.ts';
import { readDepthPrompt } from './read-depth-prompt.ts';
import { splitExamples } from './split-examples.ts';

/** Expands the macros of a context's texts, one after the other: what one sets, the next can get. */
export interface Expander {
  /** `original` is what `{{original}}` stands for, in the two texts of a card that may have it. */
  expand(text: string, source: ContextSource, original?: string): string;
  /** What somebody said: only the names are filled in, so that nothing in it is done again with every context. */
  expandHistory(message: HistoryMessage): string;
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
  const shared: Shared = {
    state: stateOf(inputs),
    notes: collectNotes(),
    outlets: new Map(),
    count: 0,
    loreBudget: fullBudget(),
  };
  return expanderFor(inputs, inputs.character, shared);
}

/** Macros give what the chat has in the place of the card's own as well. */
function withOverrides(card: CharacterCard, overrides: PromptOverrides): CharacterCard {
  const given = Object.entries(overrides).filter(([, text]) => text != null);
  return { ...card, ...Object.fromEntries(given) };
}

interface Shared {
  state: MacroState;
  notes: NoteLog;
  outlets: ReadonlyMap<string, string>;
  count: number;
  /** For all keys and contents of lore together: there may be any number of them, each with as much to expand. */
  loreBudget: MacroBudget;
}

function expanderFor(inputs: PromptInputs, self: CharacterCard | null, shared: Shared): Expander {
  const names = self && macroNames(self, userNameOf(inputs));
  const env = names && envOf(inputs, self, names);
  return {
    expand: (text, source, original) => {
      if (!env || !holdsMacro(text)) return text;
      shared.count++;
      const place = {
        original: original ?? null,
        seed: `${inputs.seed}/${source}/${shared.count}`,
        pickSeed: `${inputs.chatId}/${source}/${text}`,
        outlets: shared.outlets,
        open: FIELDS_OF[source] ?? [],
      };
      const budget = source === 'lore' ? shared.loreBudget : fullBudget();
      const { text: expanded, state, trace } = evaluateMacros(text, { ...env, ...place }, shared.state, budget);
      shared.state = state;
      shared.notes.add(source, trace);
      return expanded;
    },
    expandHistory: (message) =>
      names ? expandMacros(message.content, namesIn(message, inputs, names)) : message.content,
    speakingAs: (other) => expanderFor(inputs, other, shared),
    setOutlets: (outlets) => void (shared.outlets = outlets),
    get notes() {
      return shared.notes.list();
    },
    checkpoint: () => {
      const { state, count } = shared;
      const rewindNotes = shared.notes.checkpoint();
      return () => {
        Object.assign(shared, { state, count });
        rewindNotes();
      };
    },
    variables: () => ({ local: [...shared.state.local], global: [...shared.state.global] }),
  };
}

/** The card's texts by the names macros have for them: `{{description}}` in a description would be inside itself. */
const FIELDS_OF: Partial<Record<ContextSource, string[]>> = {
  system_prompt: ['systemPrompt'],
  persona: ['persona'],
  description: ['description'],
  personality: ['personality'],
  scenario: ['scenario'],
  depth_prompt: ['depthPrompt'],
  message_example: ['mesExamples', 'mesExamplesRaw'],
  post_history_instructions: ['postHistoryInstructions'],
};

function stateOf({ state: { variables } }: PromptInputs): MacroState {
  return { local: new Map(variables?.local), global: new Map(variables?.global) };
}

/** Where several characters speak a reply names who said it: that is who it means by `{{char}}`. */
function namesIn({ role, name, isOther }: HistoryMessage, { group }: PromptInputs, names: MacroNames): MacroNames {
  return (group.length > 0 || isOther) && role === 'assistant' && name ? { ...names, char: name } : names;
}

function envOf(
  inputs: PromptInputs,
  self: CharacterCard,
  names: MacroNames,
): Omit<MacroEnv, 'original' | 'seed' | 'pickSeed' | 'outlets'> {
  const { group } = inputs;
  const namesOf = (members: GroupMember[]) => members.map(({ card }) => characterName(card));
  const others = group.filter(({ card }) => card !== self);
  return {
    ...names,
    group: namesOf(group),
    groupNotMuted: namesOf(group.filter(({ isMuted }) => !isMuted)),
    notChar: group.length > 0 ? [...namesOf(others), names.user] : [],
    card: macroCard(withOverrides(self, inputs.overrides)),
    persona: inputs.persona?.description ?? '',
    chat: chatFacts(inputs, names),
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

function chatFacts(inputs: PromptInputs, names: MacroNames): MacroEnv['chat'] {
  const { history, pathLength, state } = inputs;
  const newest = history.find(({ isPassing }) => !isPassing);
  const swipes = newest && (newest.alternatives ?? { count: 1, index: 0 });
  const shown = history.filter(isSaid);
  const last = (role?: string) => {
    const found = shown.find((message) => role === undefined || message.role === role);
    return found ? expandMacros(found.content, namesIn(found, inputs, names)) : null;
  };
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
