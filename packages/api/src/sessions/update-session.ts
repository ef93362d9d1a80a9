import type { Session, UpdateSessionInput } from '@greenroom/contract';
import { Chat, searchKey, toSession } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { loadSessionForUpdate } from './load-session.ts';

/**
 * Changes the fields of a session that are given, and raises its version when one of them really changed.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function updateSession(call: Call, input: UpdateSessionInput): Promise<Session> {
  const { chat_id, expected_version, ...changes } = input;
  if (changes.persona_id != null) throw notFound('persona', changes.persona_id);
  return inTransaction(call, async (inner) => {
    const { unit } = inner;
    requireVersion(call, await loadSessionForUpdate(inner, chat_id), expected_version);
    const chat = await unit.em.findOneOrFail(Chat, { id: chat_id });
    const before = chat.version;
    unit.em.assign(chat, changes, { mergeObjectProperties: false });
    if (changes.title !== undefined) chat.title_key = searchKey(changes.title);
    await unit.em.flush();
    if (chat.version !== before) {
      chat.updated_at = call.now();
      await unit.change('update chat set updated_at = ? where id = ?', [chat.updated_at, chat_id]);
    }
    return toSession(chat);
  });
}
