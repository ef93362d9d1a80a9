import { contextEntry, type ContextEntry, type Count } from '../context-entry.ts';
import { toSegment, type PromptPart } from './prompt-part.ts';

const EXAMPLES_TITLE = 'Example dialogue:\n';
const BETWEEN = '\n\n';

/** One system message of several pieces, with example dialogues at its end; none when there are no pieces. */
export function systemEntry(parts: PromptPart[], examples: PromptPart[], count: Count): ContextEntry[] {
  const told = parts.map(({ text }) => text);
  if (examples.length > 0) told.push(EXAMPLES_TITLE + examples.map(({ text }) => text).join('\n---\n'));
  if (told.length === 0) return [];
  const segments = [...parts, ...examples].map((part) => toSegment(part, count(part.text)));
  const tokens = countJoined(told, count);
  return [contextEntry({ role: 'system', content: told.join(BETWEEN) }, segments, count, tokens)];
}

/**
 * What texts cost together, counted apart: most are the same at each turn, and those that were counted before are
 * remembered. No encoding has a token that goes on from a line break into what is neither white space nor a slash, so
 * that nothing is lost where a text begins with anything else.
 */
function countJoined(texts: string[], count: Count): number {
  let tokens = 0;
  let open = '';
  for (const [index, text] of texts.entries()) {
    const next = texts[index + 1];
    open += next === undefined ? text : text + BETWEEN;
    if (next !== undefined && /^(?:[\s/]|$)/.test(next)) continue;
    tokens += count(open);
    open = '';
  }
  return tokens;
}
