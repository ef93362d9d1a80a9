import type { ContextEntry } from '../context-entry.ts';
import type { HistoryMessage } from '../history-message.ts';
import type { PromptPart } from './prompt-part.ts';

/** A piece that stands among the messages: so many of the newest come after it. */
export interface Injection extends PromptPart {
  depth: number;
  role: 'system' | 'user' | 'assistant';
  /** Lower ones stand earlier, among those of one depth and role. */
  order: number;
}

/** Pieces that are sent as one message. */
export interface InjectedMessage {
  role: Injection['role'];
  depth: number;
  parts: Injection[];
}

// As SillyTavern has them: what counts for most stands nearest to the end.
const ROLES = ['assistant', 'user', 'system'] as const;

/** Groups injections into messages: those of one depth and one role are one, in their order. The deepest come first. */
export function groupInjections(injections: readonly Injection[]): InjectedMessage[] {
  const depths = [...new Set(injections.map(({ depth }) => depth))].toSorted((a, b) => b - a);
  return depths.flatMap((depth) =>
    ROLES.flatMap((role) => {
      const parts = injections.filter((each) => each.depth === depth && each.role === role);
      return parts.length === 0 ? [] : [{ role, depth, parts: parts.toSorted((a, b) => a.order - b.order) }];
    }),
  );
}

/**
 * Puts injected messages among the history, oldest first; what is deeper than the history is long stands before it. None
 * stands between a call of tools and its answers. What is told in passing at the end comes apart: it is the last thing a
 * model reads.
 */
export function placeInjections(
  { messages, entries }: { messages: readonly HistoryMessage[]; entries: readonly ContextEntry[] },
  injected: readonly { depth: number; entry: ContextEntry }[],
): [conversation: ContextEntry[], passing: ContextEntry[]] {
  const end = messages.findLastIndex(({ isPassing }) => !isPassing) + 1;
  const said = entries.slice(0, end);
  const here = said.map((): ContextEntry[] => []);
  const ending: ContextEntry[] = [];
  for (const { depth, entry } of injected) (here[indexAt(depth, messages.slice(0, end), said)] ?? ending).push(entry);
  const conversation = said.flatMap((entry, index) => [...(here[index] ?? []), entry]);
  return [[...conversation, ...ending], entries.slice(end)];
}

/** Before which message something stands that is to have so many after it. */
function indexAt(depth: number, messages: readonly HistoryMessage[], entries: readonly ContextEntry[]): number {
  let index = messages.length;
  for (let left = depth; left > 0 && index > 0; index--) if (!messages[index - 1]?.isPassing) left--;
  while (entries[index]?.message.role === 'tool') index--;
  return index;
}

/** What an injected message says. */
export function textOfInjected({ parts }: InjectedMessage): string {
  return parts.map(({ text }) => text).join('\n');
}
