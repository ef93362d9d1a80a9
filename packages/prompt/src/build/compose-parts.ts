import type { CharacterCard } from '@greenroom/contract';
import { characterName } from '../macro-names.ts';
import { DEFAULT_MAIN_PROMPT } from './default-main-prompt.ts';
import type { ActivatedBooks, ActivatedLore } from './activate-books.ts';
import { composeNote } from './compose-note.ts';
import type { Expander } from './create-expander.ts';
import type { Injection } from './place-injections.ts';
import type { PromptInputs } from './prompt-inputs.ts';
import { MANDATORY, partsOf, toPart, type PromptPart } from './prompt-part.ts';
import { readDepthPrompt } from './read-depth-prompt.ts';
import { splitExamples } from './split-examples.ts';

/** What a context has beside the history. */
export interface ComposedPrompt {
  /** Before the history, in order, in one system message; the examples stand at its end. */
  before: PromptPart[];
  examples: PromptPart[];
  /** After the history, in one system message. */
  after: PromptPart[];
  /** Among the messages. */
  injections: Injection[];
  /** What the chat has and this context has not, and why. */
  untold: PromptPart[];
}

const GROUP_TURN = '[It is the turn of {{char}}. Write what {{char}} says and does, and nothing for anyone else.]';

type Lore = Pick<ActivatedBooks, 'activated' | 'disabledPrompts'>;

/**
 * Composes what stands around and among the history, in SillyTavern's order for chat completions: main prompt, lore,
 * persona, description, personality, scenario, lore, examples; then the history; then the post-history instructions.
 */
export function composeParts(inputs: PromptInputs, expander: Expander, lore: Lore): ComposedPrompt {
  const { character } = inputs;
  const at = (position: string) => lore.activated.filter(({ place }) => place.position === position).map(toPart);
  const note = composeNote(inputs, expander, lore.activated);
  const own = character
    ? composeCard(inputs, character, expander, lore)
    : { ...NO_CARD, about: ABOUT_PLACES.flatMap(at) };
  return {
    before: [
      ...note.before,
      ...own.main,
      ...at('before_char'),
      ...composePersona(inputs, expander),
      ...own.about,
      ...composeJoined(inputs, expander),
      ...at('after_char'),
      ...composeSummary(inputs),
      ...note.after,
    ],
    examples: [...at('em_top'), ...own.examples, ...at('em_bottom')],
    after: [...own.ending, ...composeTurn(inputs, expander)],
    injections: [
      ...lore.activated.flatMap(toInjection),
      ...note.injections,
      ...own.injections,
      ...personaInjection(inputs, expander),
    ],
    untold: [...own.untold, ...note.untold, ...untoldPersona(inputs)].filter(({ text }) => text.trim() !== ''),
  };
}

// Where a card has these parts; without one, lore for them stands by itself.
const ABOUT_PLACES = ['before_desc', 'after_desc', 'personality', 'scenario'];
const NO_CARD = { main: [], about: [], examples: [], ending: [], injections: [], untold: [] };

function composeCard({ overrides }: PromptInputs, card: CharacterCard, expander: Expander, lore: Lore) {
  const part = partsOf(expander);
  const at = (position: string) => lore.activated.filter(({ place }) => place.position === position).map(toPart);
  const disabled = [...lore.disabledPrompts, ...lore.activated.flatMap((entry) => entry.disabledPrompts)];
  const isOff = (prompt: Lore['disabledPrompts'][number]) => disabled.includes(prompt);
  const system = overrides.system_prompt ?? card.system_prompt;
  const ending = overrides.post_history_instructions ?? card.post_history_instructions;
  const examples = splitExamples(overrides.message_example ?? card.message_example);
  const reason = 'an entry of a lorebook has it left out';
  return {
    main: mainPrompt(isOff('system_prompt') ? '' : system, expander),
    about: [
      ...at('before_desc'),
      ...part('description', card.description),
      ...at('after_desc'),
      ...part('personality', card.personality, { label: 'Personality: ' }),
      ...at('personality'),
      ...part('scenario', overrides.scenario ?? card.scenario, { label: 'Scenario: ' }),
      ...at('scenario'),
    ],
    examples: examples.flatMap((dialogue) => part('message_example', dialogue)),
    ending: isOff('post_history_instructions') ? [] : part('post_history_instructions', ending, { original: '' }),
    injections: depthPrompt(card, expander),
    untold: [
      ...(isOff('system_prompt') ? [{ source: 'system_prompt' as const, text: system, reason }] : []),
      ...(isOff('post_history_instructions')
        ? [{ source: 'post_history_instructions' as const, text: ending, reason }]
        : []),
    ],
  };
}

function mainPrompt(text: string, expander: Expander): PromptPart[] {
  if (text.trim() === '') return partsOf(expander)('main_prompt', DEFAULT_MAIN_PROMPT);
  return partsOf(expander)('system_prompt', text, { original: DEFAULT_MAIN_PROMPT });
}

// The card's own come after lore and the author's note of the same place.
const CARD_ORDER = 2000;

function depthPrompt(card: CharacterCard, expander: Expander): Injection[] {
  const found = readDepthPrompt(card);
  if (!found) return [];
  const { prompt, depth, role } = found;
  return partsOf(expander)('depth_prompt', prompt).map((part) => ({ ...part, depth, role, order: CARD_ORDER }));
}

function composePersona({ persona }: PromptInputs, expander: Expander): PromptPart[] {
  return persona?.position === 'in_prompt' ? partsOf(expander)('persona', persona.description) : [];
}

function untoldPersona({ persona }: PromptInputs): PromptPart[] {
  if (persona?.position !== 'none') return [];
  return [{ source: 'persona', text: persona.description, reason: 'its position is none' }];
}

function personaInjection({ persona }: PromptInputs, expander: Expander): Injection[] {
  if (persona?.position !== 'at_depth') return [];
  const { depth, role } = persona;
  const place = { depth: depth ?? 4, role: role ?? ('system' as const), order: CARD_ORDER };
  return partsOf(expander)('persona', persona.description).map((part) => ({ ...part, ...place }));
}

/** The cards of a group that are told together with the speaker's. */
function composeJoined({ character, group }: PromptInputs, expander: Expander): PromptPart[] {
  return group
    .filter(({ card, isJoined }) => isJoined && card !== character)
    .flatMap(({ card }) => {
      const own = expander.speakingAs(card);
      // Each for itself, as where the character speaks: what is picked for it stays what it is.
      const about = [own.expand(card.description, 'description'), own.expand(card.personality, 'personality')];
      const text = about
        .map((each) => each.trim())
        .filter(Boolean)
        .join('\n');
      if (text === '') return [];
      return [{ source: 'description' as const, text: `${characterName(card)}: ${text}`, reason: MANDATORY }];
    });
}

/** In a group a model is told whose turn it is, or it would write the others' as well. */
function composeTurn({ group, trigger }: PromptInputs, expander: Expander): PromptPart[] {
  if (group.length < 2 || trigger === 'impersonate') return [];
  return partsOf(expander)('group_turn', GROUP_TURN);
}

/** The summary, as it is told. */
export function composeSummary({ summary }: Pick<PromptInputs, 'summary'>): PromptPart[] {
  const text = summary?.trim() ?? '';
  return text === '' ? [] : [{ source: 'summary', text: `What happened before: ${text}`, reason: MANDATORY }];
}

function toInjection(entry: ActivatedLore): Injection[] {
  const { place, order } = entry;
  if (place.position !== 'at_depth') return [];
  return [{ ...toPart(entry), depth: place.depth ?? 4, role: place.role ?? 'system', order: Math.min(order, 999) }];
}
