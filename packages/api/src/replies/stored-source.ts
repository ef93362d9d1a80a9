import type { Reply } from '@greenroom/contract';
import { findMessageInChat, readGeneration, toGeneration, toMessage, type GenerationRow } from '@greenroom/storage';
import { setTimeout as wait } from 'node:timers/promises';
import type { Services } from '../core/services.ts';
import type { ReplySource, ReplyState } from './follow-reply.ts';

const LOOK_EVERY_MS = 200;

/** A generation that runs in another process, or is over, to be followed by what is stored of it. */
export async function storedSource(
  { storage, closing }: Pick<Services, 'storage' | 'closing'>,
  id: string,
): Promise<ReplySource> {
  let reply = await readStoredReply(storage, id);
  const { generation, user_message: userMessage, message } = reply;
  return {
    started: { generation, userMessage, message },
    closing,
    state: () => stateOf(reply),
    next: async (signal) => {
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
      if (!signal.aborted) reply = await readStoredReply(storage, id);
    },
  };
}

function stateOf(reply: Reply): ReplyState {
  return {
    text: reply.text,
    reasoning: reply.reasoning ?? '',
    toolCalls: reply.tool_calls,
    end: reply.generation.status === 'running' ? null : reply,
  };
}

/** The reply of a generation as it is stored now. @throws when the generation is gone, with its owner */
export async function readStoredReply(storage: Services['storage'], id: string): Promise<Reply> {
  const unit = storage.begin();
  const row = await readGeneration(unit, id);
  if (!row) throw new Error('A generation that was being followed is gone');
  const read = async (messageId: string | null) => {
    const found = row.chat_id && messageId ? await findMessageInChat(unit, row.chat_id, messageId) : null;
    return found && toMessage(found);
  };
  const message = await read(row.message_id);
  return {
    generation: toGeneration(row),
    user_message: await read(row.user_message_id),
    message,
    text: message ? writtenIn(message.content, row) : '',
    reasoning: message?.reasoning?.slice(row.base_reasoning_length) || null,
    tool_calls: message?.tool_calls ?? null,
  };
}

/** What a generation wrote of its message's text. */
function writtenIn(content: string, { base_length: start, text_length: length }: GenerationRow): string {
  return content.slice(start, length === null ? undefined : start + length);
}
