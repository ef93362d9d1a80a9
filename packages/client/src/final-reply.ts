import type { Message, Reply, ReplyEvent } from './api-types.ts';
import { GreenroomError } from './greenroom-error.ts';

/** A reply as its last event tells it. @throws {GreenroomError} the generation's own when it did not end well */
export function finalReply({ type: _, id: _position, ...reply }: ReplyEvent & { type: 'generation-end' }): Reply {
  const { id, status, error } = reply.generation;
  if (status !== 'failed' && status !== 'interrupted') return reply;
  // A server that died, or could not store the end, has left no error.
  const { code, message } = error ?? { code: 'unavailable', message: 'The reply broke off. What was stored is kept.' };
  throw new GreenroomError(code, message, { generationId: id });
}

/** The message that a reply is stored as. @throws {GreenroomError} `not_found` when there is none */
export function storedMessage({ message, generation }: Reply): Message {
  if (message) return message;
  const why = 'This reply is not stored as a message, or not any more: finalReply() has its text.';
  throw new GreenroomError('not_found', why, { generationId: generation.id });
}
