import { AppError, MAX_CONTENT_LENGTH, type CharacterCard, type Greeting } from '@greenroom/contract';
import type { PromptState } from '@greenroom/prompt';
import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** The greetings a new chat holds, and which of them it opens with. */
export interface ChosenGreeting {
  messages: (Expanded & { id: string })[];
  chosen: number;
}

interface Expanded {
  content: string;
  /** What its variables came to. */
  state: PromptState;
}

type Expand = (greeting: string) => Expanded;

const NONE: ChosenGreeting = { messages: [], chosen: -1 };

/**
 * Takes the card's greetings, first message first and in a group those for groups last, with their macros expanded; empty
 * ones are left out.
 * @throws `unprocessable` when the asked-for index has no greeting
 */
export function chooseGreeting(
  character: CharacterCard | null,
  wanted: Greeting,
  { isGroup, expand }: { isGroup: boolean; expand: Expand },
): ChosenGreeting {
  if (wanted === 'none') return NONE;
  const greetings = character ? greetingsOf(character, isGroup) : [];
  if (typeof wanted === 'number' && !greetings[wanted]) throw noSuchGreeting(wanted, greetings.length);
  const present = greetings.flatMap((content, index) => (content === '' ? [] : [{ content, index }]));
  if (!character || present.length === 0) return NONE;
  return {
    messages: present.map(({ content }) => ({ id: uuidv7(), ...filledIn(content, expand) })),
    chosen: positionOf(wanted, present),
  };
}

function greetingsOf(card: CharacterCard, isGroup: boolean): string[] {
  return [card.first_message, ...card.alternate_greetings, ...(isGroup ? card.group_only_greetings : [])];
}

/** A greeting is a message, so its macros stay when they would make it longer than a message may be. */
function filledIn(greeting: string, expand: Expand): Expanded {
  const expanded = expand(greeting);
  return expanded.content.length > MAX_CONTENT_LENGTH ? { content: greeting, state: {} } : expanded;
}

function positionOf(wanted: Greeting, present: { index: number }[]): number {
  if (wanted === 'random') return randomInt(present.length);
  return typeof wanted === 'number' ? present.findIndex(({ index }) => index === wanted) : 0;
}

function noSuchGreeting(wanted: number, count: number): AppError {
  const known = count === 0 ? 'There are none' : `They are numbered 0 to ${count - 1}, and empty ones do not count`;
  return new AppError('unprocessable', `There is no greeting ${wanted}. ${known}.`, {
    issues: [{ path: 'greeting', message: `no greeting has the index ${wanted}` }],
  });
}
