import type { MessageRole, ToolCall } from '@greenroom/contract';

/** A message of the chat, as far as a context needs it. */
export interface HistoryMessage {
  id: string;
  role: MessageRole;
  name: string | null;
  content: string;
  hidden: boolean;
  /** Hidden because it was said to others. */
  isUnheard?: boolean;
  /** The tools an assistant's message asks for. */
  tool_calls?: ToolCall[] | null;
  /** The call a tool's message answers. */
  tool_call_id?: string | null;
  /** Said by another character than who speaks now. */
  isOther?: boolean;
  /** How many messages stand in one place of the tree, and which of them, from 0, this is; one alone unless said. */
  alternatives?: { count: number; index: number };
  /** New in the chat: it is in the context whatever else has to go. */
  isMandatory?: boolean;
  /** Told for this one context and no part of the conversation: lore, macros and depths do not see it. */
  isPassing?: boolean;
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

/** Whether a message is said in the conversation, and to be seen by whoever looks at that. */
export function isSaid({ hidden, isPassing }: HistoryMessage): boolean {
  return !hidden && !isPassing;
}
