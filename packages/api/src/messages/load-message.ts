import { findMessage, type PlacedMessageRow } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';

/** A message of one of the owner's chats that is not in the trash. @throws `not_found` */
export async function loadMessage(call: Pick<Call, 'unit' | 'ownerId'>, messageId: string): Promise<PlacedMessageRow> {
  const message = await findMessage(call.unit, call.ownerId, messageId);
  if (!message) throw notFound('message', messageId);
  return message;
}
