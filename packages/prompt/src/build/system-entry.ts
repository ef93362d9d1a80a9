import { contextEntry, type ContextEntry, type Count } from '../context-entry.ts';
import { toSegment, type PromptPart } from './prompt-part.ts';

const EXAMPLES_TITLE = 'Example dialogue:\n';

/** One system message of several pieces, with example dialogues at its end; none when there are no pieces. */
export function systemEntry(parts: PromptPart[], examples: PromptPart[], count: Count): ContextEntry[] {
  const told = parts.map(({ text }) => text);
  if (examples.length > 0) told.push(EXAMPLES_TITLE + examples.map(({ text }) => text).join('\n---\n'));
  if (told.length === 0) return [];
  const segments = [...parts, ...examples].map((part) => toSegment(part, count(part.text)));
  return [contextEntry({ role: 'system', content: told.join('\n\n') }, segments, count)];
}
