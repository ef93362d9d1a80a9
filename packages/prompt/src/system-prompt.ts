import type { CharacterCard, ContextSegment } from '@greenroom/contract';
import { expandMacros } from './expand-macros.ts';
import type { MacroNames } from './expand-macros.ts';

/** The first words to the model when a character has no `system_prompt` of its own. */
export const DEFAULT_MAIN_PROMPT = "You are {{char}}. Stay in character and write {{char}}'s next message to {{user}}.";

/** A piece of what a character always has in the context. */
export interface PromptPart {
  source: ContextSegment['source'];
  text: string;
}

/** What a character always has in the context, around the history. */
export interface SystemPrompt {
  /** In order, for one system message before the history; none is empty. */
  parts: PromptPart[];
  /** For one system message after the history; null for none. */
  postHistory: PromptPart | null;
}

const ORIGINAL = /\{\{\s*original\s*\}\}/gi;
const EXAMPLE_START = /<start>/gi;

/**
 * Composes what a character always has in the context. White space around a card's fields is dropped, and
 * with it a field that has nothing else.
 *
 * `{{original}}` stands for the default main prompt in `system_prompt` and for nothing in
 * `post_history_instructions`; elsewhere it stays.
 */
export function composeSystemPrompt(card: CharacterCard, names: MacroNames): SystemPrompt {
  const expand = (source: PromptPart['source'], text: string, label = ''): PromptPart[] => {
    const expanded = expandMacros(text, names).trim();
    return expanded === '' ? [] : [{ source, text: label + expanded }];
  };
  const main = card.system_prompt.trim();
  const ending = card.post_history_instructions.replace(ORIGINAL, '');
  return {
    parts: [
      ...(main === ''
        ? expand('main_prompt', DEFAULT_MAIN_PROMPT)
        : expand(
            'system_prompt',
            main.replace(ORIGINAL, () => DEFAULT_MAIN_PROMPT),
          )),
      ...expand('description', card.description),
      ...expand('personality', card.personality, 'Personality: '),
      ...expand('scenario', card.scenario, 'Scenario: '),
      ...expand('message_example', separateExamples(card.message_example), 'Example dialogue:\n'),
    ],
    postHistory: expand('post_history_instructions', ending)[0] ?? null,
  };
}

function separateExamples(examples: string): string {
  const dialogues = examples.split(EXAMPLE_START).map((dialogue) => dialogue.trim());
  return dialogues.filter((dialogue) => dialogue !== '').join('\n---\n');
}
