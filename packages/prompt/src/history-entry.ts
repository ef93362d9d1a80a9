import type { MessageRole, ModelMessage } from '@greenroom/contract';
import { contextEntry } from './context-entry.ts';
import type { ContextEntry, Count } from './context-entry.ts';
import { expandMacros } from './expand-macros.ts';
import type { MacroNames } from './expand-macros.ts';
import { messageName } from './message-name.ts';

/** A message of the chat, as far as a context needs it. */
export interface HistoryMessage {
  id: string;
  role: MessageRole;
  name: string | null;
  content: string;
  hidden: boolean;
}

/**
 * Turns a message of the chat into one for the model, with its macros expanded and its price. Without names, as in a
 * chat without a character, braces are somebody's text and stay.
 */
export function historyEntry(message: HistoryMessage, names: MacroNames | null, count: Count): ContextEntry {
  const content = names ? expandMacros(message.content, names) : message.content;
  const name = message.name === null ? undefined : messageName(message.name);
  const segments = [{ source: 'history' as const, message_id: message.id, tokens: count(content) }];
  return contextEntry({ role: modelRole(message.role), content, ...(name && { name }) }, segments, count);
}

// A server refuses a tool's answer without the call it answers, and a history keeps no calls.
function modelRole(role: MessageRole): ModelMessage['role'] {
  return role === 'tool' ? 'system' : role;
}
