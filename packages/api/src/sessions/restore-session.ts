import type { Session, SessionWriteInput } from '@greenroom/contract';
import { toSession } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { recordChange } from '../core/record-change.ts';
import { loadAnySessionForUpdate } from './load-session.ts';

/**
 * Takes a session out of the trash, exactly as it was, the version included: neither the trash nor this changes a field
 * that a write could overlook. A live one stays as it is.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function restoreSession(call: Call, input: SessionWriteInput): Promise<Session> {
  return inTransaction(call, async (inner) => {
    const chat = await loadAnySessionForUpdate(inner, input.chat_id);
    requireVersion(call, chat, input.expected_version);
    if (chat.deleted_at === null) return dropGone(inner, toSession(chat));
    await inner.unit.change('update chat set deleted_at = null where id = ?', [chat.id]);
    await recordChange(inner, 'chat-restored', { chat_id: chat.id });
    return dropGone(inner, toSession({ ...chat, deleted_at: null }));
  });
}
