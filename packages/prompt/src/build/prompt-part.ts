import type { ContextSegment, ContextSource } from '@greenroom/contract';
import type { ActivatedLore } from './activate-books.ts';
import type { Expander } from './create-expander.ts';

/** A piece of a prompt: what it says, what it comes from, and why it is in. */
export interface PromptPart {
  source: ContextSource;
  text: string;
  lore?: ContextSegment['lore'];
  reason: string;
}

/** Why most pieces are in. */
export const MANDATORY = 'always in';

/** Makes pieces of texts: macros expanded, white space around them dropped, and none of what is empty then. */
export function partsOf(expander: Expander) {
  return (source: ContextSource, text: string, more: { label?: string; original?: string } = {}): PromptPart[] => {
    const expanded = expander.expand(text, source, more.original).trim();
    return expanded === '' ? [] : [{ source, text: (more.label ?? '') + expanded, reason: MANDATORY }];
  };
}

/** The piece that a lorebook's entry is. */
export function toPart({ text, lore, reason }: ActivatedLore): PromptPart {
  return { source: 'lore', text, lore, reason };
}

/** A piece on the receipt; for one that is not in the context, `tokens` is what it would cost. */
export function toSegment(
  { source, lore = null, reason }: Omit<PromptPart, 'text'>,
  tokens: number,
  more: { message_id?: string; included?: boolean } = {},
): ContextSegment {
  return { source, message_id: more.message_id ?? null, lore, tokens, included: more.included ?? true, reason };
}
