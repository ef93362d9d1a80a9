import type { Message, MessageRef } from '@greenroom/contract';
import { toMessage } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadMessage } from './load-message.ts';

/** Reads one message. @throws `not_found` */
export async function getMessage(call: Pick<Call, 'unit' | 'ownerId'>, input: MessageRef): Promise<Message> {
  return toMessage(await loadMessage(call, input.message_id));
}
