import type { ContextSegment } from '@greenroom/contract';
import type { ContextEntry, Count } from '../context-entry.ts';
import type { PromptPart } from './prompt-part.ts';
import { toSegment } from './prompt-part.ts';
import { systemEntry } from './system-entry.ts';

/** The system message before the history, with as many of the examples as there was room for. */
export interface FittedExamples {
  entries: ContextEntry[];
  excluded: ContextSegment[];
}

/**
 * Puts the examples at the end of the system message before the history, dialogue by dialogue, as long as the whole costs
 * no more than `room`; those are the first to give way to the history.
 */
export function fitExamples(before: PromptPart[], examples: PromptPart[], room: number, count: Count): FittedExamples {
  const entriesWith = (taken: number) => systemEntry(before, examples.slice(0, taken), count);
  const costOf = (taken: number) => entriesWith(taken).reduce((sum, { tokens }) => sum + tokens, 0);
  // What each costs by itself is near enough to find the place; then the message as a whole decides.
  let taken = 0;
  for (let left = room - costOf(0); taken < examples.length; taken++) {
    left -= count((examples[taken] as PromptPart).text);
    if (left < 0) break;
  }
  while (taken > 0 && costOf(taken) > room) taken--;
  return { entries: entriesWith(taken), excluded: examples.slice(taken).map((part) => outside(part, count)) };
}

function outside(part: PromptPart, count: Count): ContextSegment {
  return toSegment({ ...part, reason: 'left out for the history' }, count(part.text), { included: false });
}
