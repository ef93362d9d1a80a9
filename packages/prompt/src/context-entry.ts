import type { ContextSegment, ModelMessage } from '@greenroom/contract';

/** A message of a context with what it costs. */
export interface ContextEntry {
  message: ModelMessage;
  /** The parts of its content; what they do not cover is overhead. */
  segments: ContextSegment[];
  /** The whole cost in tokens, framing included. */
  tokens: number;
}

/** Counts the tokens of a text in the encoding of the context. */
export type Count = (text: string) => number;

/** What OpenAI's chat format adds at the end for the reply to begin with, in tokens. */
export const REPLY_TOKENS = 3;

// Three of framing, and one that names the role.
export const MESSAGE_TOKENS = 4;
const NAME_TOKENS = 1;

/**
 * Puts a price on a message as OpenAI's chat format does: its content, its name and the frame around them. Tool calls
 * cost about what their JSON does; how they are written for a model is not published.
 *
 * @param segments - The parts of its content, in order; at least one.
 * @param content - What its content costs, where that is known.
 */
export function contextEntry(
  message: ModelMessage,
  segments: ContextSegment[],
  count: Count,
  content = count(message.content),
): ContextEntry {
  const name = message.name === undefined ? 0 : NAME_TOKENS + count(message.name);
  const calls = message.tool_calls === undefined ? 0 : count(JSON.stringify(message.tool_calls));
  const call = message.tool_call_id === undefined ? 0 : count(message.tool_call_id);
  return { message, segments, tokens: MESSAGE_TOKENS + content + name + calls + call };
}
