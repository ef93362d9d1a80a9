import { contextEntry, MESSAGE_TOKENS, type ContextEntry, type Count } from '../context-entry.ts';
import { toSegment, type PromptPart } from './prompt-part.ts';

const EXAMPLES_TITLE = 'Example dialogue:\n';
const BETWEEN_DIALOGUES = '---\n';

/** One system message of several pieces, with example dialogues at its end; none when there are no pieces. */
export function systemEntry(parts: PromptPart[], examples: PromptPart[], count: Count): ContextEntry[] {
  const pieces = [
    ...ended(
      parts.map(({ text }) => text),
      '\n\n',
      examples.length > 0,
    ),
    ...ended(examples.map(dialogue), '\n', false),
  ];
  if (pieces.length === 0) return [];
  const segments = [...parts, ...examples].map((part) => toSegment(part, count(part.text)));
  return [contextEntry({ role: 'system', content: pieces.join('') }, segments, count, countPieces(pieces, count))];
}

/** How many of the examples there is room for, the first ones, beside what else the message has. */
export function countFittingExamples(parts: PromptPart[], examples: PromptPart[], room: number, count: Count): number {
  let told =
    MESSAGE_TOKENS +
    countPieces(
      ended(
        parts.map(({ text }) => text),
        '\n\n',
        true,
      ),
      count,
    );
  for (const [index, example] of examples.entries()) {
    const text = dialogue(example, index);
    if (told + count(text) > room) return index;
    told += count(`${text}\n`);
  }
  return examples.length;
}

function dialogue({ text }: PromptPart, index: number): string {
  return (index === 0 ? EXAMPLES_TITLE : BETWEEN_DIALOGUES) + text;
}

/** The texts, each with what parts it from the next. */
function ended(texts: string[], end: string, isFollowed: boolean): string[] {
  return texts.map((text, index) => (isFollowed || index < texts.length - 1 ? text + end : text));
}

/**
 * What pieces cost together of which each but the last ends with a line break, counted apart: most are the same at each
 * turn, and those that were counted before are remembered. No encoding has a token that goes on from a line break into
 * what is neither white space nor a slash, so that nothing is lost where a piece begins with anything else.
 */
function countPieces(pieces: string[], count: Count): number {
  let tokens = 0;
  let open = '';
  for (const [index, piece] of pieces.entries()) {
    open += piece;
    const next = pieces[index + 1];
    if (next !== undefined && /^[\s/]/.test(next)) continue;
    tokens += count(open);
    open = '';
  }
  return tokens;
}
