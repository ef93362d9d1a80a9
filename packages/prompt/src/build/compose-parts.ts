import type { CharacterCard } from '@greenroom/contract';
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
  };
}

// Where a card has these parts; without one, lore for them stands by itself.
const ABOUT_PLACES = ['before_desc', 'after_desc', 'personality', 'scenario'];
const NO_CARD = { main: [], about: [], examples: [], ending: [], injections: [] };

function composeCard({ overrides }: PromptInputs, card: CharacterCard, expander: Expander, lore: Lore) {
  const part = partsOf(expander);
  const at = (position: string) => lore.activated.filter(({ place }) => place.position === position).map(toPart);
  const isOff = (prompt: Lore['disabledPrompts'][number]) => lore.disabledPrompts.includes(prompt);
  const ending = overrides.post_history_instructions ?? card.post_history_instructions;
  const examples = splitExamples(overrides.message_example ?? card.message_example);
  return {
    main: mainPrompt(isOff('system_prompt') ? '' : (overrides.system_prompt ?? card.system_prompt), expander),
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

function personaInjection({ persona }: PromptInputs, expander: Expander): Injection[] {
  if (persona?.position !== 'at_depth') return [];
  const { depth, role } = persona;
  const place = { depth: depth ?? 4, role: role ?? ('system' as const), order: CARD_ORDER };
  return partsOf(expander)('persona', persona.description).map((part) => ({ ...part, ...place }));
}

/** The cards of a group that are told together with the speaker's. */
function composeJoined({ others }: PromptInputs, expander: Expander): PromptPart[] {
  return others
    .filter(({ isJoined }) => isJoined)
    .flatMap(({ card }) => {
      const about = [card.description, card.personality].map((text) => text.trim()).filter((text) => text !== '');
      return partsOf(expander.speakingAs(card))('description', about.join('\n'), { label: `${card.name}: ` });
    });
}

/** In a group a model is told whose turn it is, or it would write the others' as well. */
function composeTurn({ others, trigger }: PromptInputs, expander: Expander): PromptPart[] {
  if (others.length === 0 || trigger === 'impersonate') return [];
  return partsOf(expander)('group_turn', GROUP_TURN);
}

function composeSummary({ summary }: PromptInputs): PromptPart[] {
  const text = summary?.trim() ?? '';
  return text === '' ? [] : [{ source: 'summary', text: `What happened before: ${text}`, reason: MANDATORY }];
}

function toInjection(entry: ActivatedLore): Injection[] {
  const { place, order } = entry;
  if (place.position !== 'at_depth') return [];
  return [{ ...toPart(entry), depth: place.depth ?? 4, role: place.role ?? 'system', order: Math.min(order, 999) }];
}
