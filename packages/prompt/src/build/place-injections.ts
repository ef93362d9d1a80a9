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

/** Puts injected messages among the history, oldest first; what is deeper than the history is long stands before it. */
export function placeInjections<Entry>(
  history: readonly Entry[],
  injected: readonly { depth: number; entry: Entry }[],
): Entry[] {
  const placed: Entry[] = [];
  for (let after = history.length; after >= 0; after--) {
    const here = injected.filter(({ depth }) => (after === history.length ? depth >= after : depth === after));
    placed.push(...here.map(({ entry }) => entry));
    const next = history[history.length - after];
    if (after > 0 && next !== undefined) placed.push(next);
  }
  return placed;
}

/** What an injected message says. */
export function textOfInjected({ parts }: InjectedMessage): string {
  return parts.map(({ text }) => text).join('\n');
}
