import type { MessageRole, ModelMessage, ToolCall } from '@greenroom/contract';
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
  /** The tools an assistant's message asks for. */
  tool_calls?: ToolCall[] | null;
  /** The call a tool's message answers. */
  tool_call_id?: string | null;
}

/**
 * Turns a message of the chat into one for the model, with its macros expanded and its price. Without names, as in a
 * chat without a character, braces are somebody's text and stay. What a tool was asked and what it answered stand as
 * such; {@link plainMessage} makes text of them.
 */
export function historyEntry(message: HistoryMessage, names: MacroNames | null, count: Count): ContextEntry {
  const content = names ? expandMacros(message.content, names) : message.content;
  const name = message.name === null ? undefined : messageName(message.name);
  const segments = [{ source: 'history' as const, message_id: message.id, tokens: count(content) }];
  const { tool_calls: calls, tool_call_id: callId } = message;
  const sent: ModelMessage = {
    role: modelRole(message),
    content,
    ...(name && { name }),
    ...(calls?.length && { tool_calls: calls }),
    ...(callId && { tool_call_id: callId }),
  };
  return contextEntry(sent, segments, count);
}

/** The same message without its part in the calling of tools. */
export function plainMessage(message: HistoryMessage): HistoryMessage {
  const { tool_calls: calls, tool_call_id: callId } = message;
  return calls || callId ? { ...message, tool_calls: null, tool_call_id: null } : message;
}

/** Whether there is nothing in a message to send, as in a reply that failed before its first word. */
export function isEmpty({ content, tool_calls: calls, role }: HistoryMessage): boolean {
  return content === '' && !calls?.length && role === 'assistant';
}

// A server refuses a tool's answer that does not name the call it answers.
function modelRole({ role, tool_call_id: callId }: HistoryMessage): ModelMessage['role'] {
  return role === 'tool' && !callId ? 'system' : role;
}
