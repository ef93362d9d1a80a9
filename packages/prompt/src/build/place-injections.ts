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

const ROLES = ['system', 'user', 'assistant'] as const;

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
 * stands between a call of tools and its answers, and none after what is only told in passing at the end.
 */
export function placeInjections(
  { messages, entries }: { messages: readonly HistoryMessage[]; entries: readonly ContextEntry[] },
  injected: readonly { depth: number; entry: ContextEntry }[],
): ContextEntry[] {
  const here = entries.map((): ContextEntry[] => []);
  const ending: ContextEntry[] = [];
  for (const { depth, entry } of injected) (here[indexAt(depth, messages, entries)] ?? ending).push(entry);
  return [...entries.flatMap((entry, index) => [...(here[index] ?? []), entry]), ...ending];
}

/** Before which message something stands that is to have so many after it. */
function indexAt(depth: number, messages: readonly HistoryMessage[], entries: readonly ContextEntry[]): number {
  let index = messages.length;
  while (messages[index - 1]?.isPassing) index--;
  for (let left = depth; left > 0 && index > 0; index--) if (!messages[index - 1]?.isPassing) left--;
  while (entries[index]?.message.role === 'tool') index--;
  return index;
}

/** What an injected message says. */
export function textOfInjected({ parts }: InjectedMessage): string {
  return parts.map(({ text }) => text).join('\n');
}
