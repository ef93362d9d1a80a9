import type { ContextSegment } from '@greenroom/contract';
import type { ContextEntry, Count } from '../context-entry.ts';
import type { PromptPart } from './prompt-part.ts';
import { toSegment } from './prompt-part.ts';
import { countFittingExamples, systemEntry } from './system-entry.ts';

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
  const taken = countFittingExamples(before, examples, room, count);
  return {
    entries: systemEntry(before, examples.slice(0, taken), count),
    excluded: examples.slice(taken).map((part) => outside(part, count)),
  };
}

function outside(part: PromptPart, count: Count): ContextSegment {
  return toSegment({ ...part, reason: 'left out for the history' }, count(part.text), { included: false });
}
