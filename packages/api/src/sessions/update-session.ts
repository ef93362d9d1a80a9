import type { Session, UpdateSessionInput } from '@greenroom/contract';
import { Chat, searchKey, toSession } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { recordChange } from '../core/record-change.ts';
import { loadSessionForUpdate } from './load-session.ts';

/**
 * Changes the fields of a session that are given, and raises its version when one of them really changed.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function updateSession(call: Call, input: UpdateSessionInput): Promise<Session> {
  const { chat_id, expected_version, ...wanted } = input;
  if (wanted.persona_id != null) throw notFound('persona', wanted.persona_id);
  return inTransaction(call, async (inner) => {
    const { em } = inner.unit;
    const current = toSession(await loadSessionForUpdate(inner, chat_id));
    requireVersion(call, current, expected_version);
    const changes = changesOf(current, wanted);
    if (!changes) return current;
    const chat = await em.findOneOrFail(Chat, { id: chat_id });
    em.assign(chat, { ...changes, updated_at: call.now() }, { mergeObjectProperties: false });
    chat.title_key = searchKey(chat.title);
    await em.flush();
    await recordChange(inner, 'chat-updated', { chat_id });
    return toSession(chat);
  });
}
