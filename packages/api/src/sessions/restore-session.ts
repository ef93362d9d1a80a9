import type { Session, SessionWriteInput } from '@greenroom/contract';
import { toSession } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { loadAnySessionForUpdate } from './load-session.ts';

/** Takes a session out of the trash, exactly as it was; a live one stays as it is. @throws `not_found` */
export async function restoreSession(call: Call, input: SessionWriteInput): Promise<Session> {
  return inTransaction(call, async (inner) => {
    const chat = await loadAnySessionForUpdate(inner, input.chat_id);
    requireVersion(call, chat, input.expected_version);
    if (chat.deleted_at === null) return toSession(chat);
    await inner.unit.change('update chat set deleted_at = null, version = version + 1 where id = ?', [chat.id]);
    return toSession({ ...chat, deleted_at: null, version: chat.version + 1 });
  });
}
