import type { CharacterCard } from '@greenroom/contract';

/** Where a card's reminder stands: so many messages after it. */
export interface DepthPrompt {
  prompt: string;
  depth: number;
  role: 'system' | 'user' | 'assistant';
}

/** What a card has a model reminded of among the messages; SillyTavern keeps it in the extensions, as `depth_prompt`. */
export function readDepthPrompt({ extensions }: Pick<CharacterCard, 'extensions'>): DepthPrompt | null {
  const found = extensions['depth_prompt'] as Record<string, unknown> | null | undefined;
  const { prompt, depth, role } = found ?? {};
  if (typeof prompt !== 'string') return null;
  return {
    prompt,
    depth: depthOf(typeof depth === 'string' && depth.trim() !== '' ? Number(depth) : depth),
    role: role === 'user' || role === 'assistant' ? role : 'system',
  };
}

function depthOf(depth: unknown): number {
  return typeof depth === 'number' && depth >= 0 ? Math.floor(depth) : DEFAULT_DEPTH;
}

// SillyTavern's own.
const DEFAULT_DEPTH = 4;
