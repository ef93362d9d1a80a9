import type { Reply, ReplyEvent, ToolCall } from '@greenroom/contract';
import type { LiveGeneration, Started } from './live-generation.ts';
import { eventIdOf, type ReplyPosition } from './reply-position.ts';

/** What a reply holds at some moment, and how it ended when it has. */
export interface ReplyState {
  text: string;
  reasoning: string;
  toolCalls: ToolCall[] | null;
  end: Reply | null;
}

/** Something that a reply can be followed on: in this process, or in the database. */
export interface ReplySource {
  started: Started;
  state(): ReplyState;
  /** Resolves when the state may have changed, or the signal aborts. */
  next(signal: AbortSignal): Promise<void>;
  /** Aborts when it can be followed no further here: this server closes while another one writes it. */
  closing?: AbortSignal;
}

/**
 * Follows a reply from a position on: everything after it, once, in order, to the end or until the signal aborts. Who
 * reads slowly gets more at a time; nothing is kept for a reader.
 */
export async function* followReply(
  source: ReplySource,
  from: ReplyPosition,
  signal: AbortSignal,
): AsyncGenerator<ReplyEvent> {
  const at = { ...from };
  const { generation, userMessage: user_message, message } = source.started;
  yield { type: 'generation-start', id: eventIdOf(at), generation, user_message, message };
  let calls: ToolCall[] | null = null;
  while (!signal.aborted) {
    const { text, reasoning, toolCalls, end } = source.state();
    if (reasoning.length > at.reasoning) {
      const delta = reasoning.slice(at.reasoning);
      at.reasoning = reasoning.length;
      yield { type: 'reasoning-delta', id: eventIdOf(at), text: delta };
    }
    if (text.length > at.text) {
      const delta = text.slice(at.text);
      at.text = text.length;
      yield { type: 'text-delta', id: eventIdOf(at), text: delta };
    }
    // Their pieces say little before the last: they come whole.
    if (end && toolCalls && toolCalls !== calls) {
      calls = toolCalls;
      yield { type: 'tool-calls', id: eventIdOf(at), tool_calls: toolCalls };
    }
    if (end) return yield { type: 'generation-end', id: eventIdOf(at), ...end };
    // What came while this was being sent has beaten already.
    const now = source.state();
    const isBehind = now.text.length > at.text || now.reasoning.length > at.reasoning || now.end !== null;
    if (isBehind) continue;
    if (source.closing?.aborted) return;
    await source.next(signal);
  }
}

/** A generation that runs in this process, to be followed. */
export function liveSource(live: LiveGeneration): ReplySource {
  return {
    started: live.started,
    state: () => ({
      text: live.text,
      reasoning: live.reasoning,
      toolCalls: live.toolCalls,
      end: live.end && live.end.reply,
    }),
    next: (signal) => live.pulse.wait(signal),
  };
}
