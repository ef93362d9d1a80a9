import type { CharacterCard } from '@greenroom/contract';
import { contextEntry } from './context-entry.ts';
import type { ContextEntry, Count } from './context-entry.ts';
import { macroNames } from './macro-names.ts';
import { composeSystemPrompt } from './system-prompt.ts';
import type { PromptPart } from './system-prompt.ts';

/** Gives the messages that are in a context whatever the chat says: those before the history and those after. */
export function fixedEntries(
  character: CharacterCard | null,
  userName: string | null,
  count: Count,
): { before: ContextEntry[]; after: ContextEntry[] } {
  if (!character) return { before: [], after: [] };
  const { parts, postHistory } = composeSystemPrompt(character, macroNames(character, userName));
  return {
    before: parts.length > 0 ? [systemEntry(parts, count)] : [],
    after: postHistory ? [systemEntry([postHistory], count)] : [],
  };
}

function systemEntry(parts: PromptPart[], count: Count): ContextEntry {
  const content = parts.map(({ text }) => text).join('\n\n');
  const segments = parts.map(({ source, text }) => ({ source, message_id: null, tokens: count(text) }));
  return contextEntry({ role: 'system', content }, segments, count);
}
