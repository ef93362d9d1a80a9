import type { Session, UpdateSessionInput } from '@greenroom/contract';
import { Chat, searchKey, toSession } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { dropGone } from '../core/drop-gone.ts';
import { recordChange } from '../core/record-change.ts';
import { requireAttached } from '../core/require-attached.ts';
import { pinGroup } from '../groups/pin-group.ts';
import { requireCharacterVersion } from './require-character-version.ts';
import { loadSessionForUpdate } from './load-session.ts';

/**
 * Changes the fields of a session that are given, and raises its version when one of them really changed.
 * @throws `not_found`, `version_conflict`, `precondition_failed`, `unprocessable` for a group that cannot be
 */
export async function updateSession(call: Call, input: UpdateSessionInput): Promise<Session> {
  const { chat_id, expected_version, group, ...fields } = input;
  return inTransaction(call, async (inner) => {
    const { em } = inner.unit;
    const current = await dropGone(inner, toSession(await loadSessionForUpdate(inner, chat_id)));
    requireVersion(call, current, expected_version);
    const pinned = group && (await pinGroup(inner, group, current.group));
    const changes = changesOf(current, { ...fields, ...(pinned !== undefined && { group: pinned }) });
    if (!changes) return current;
    await requireAttached(inner, changes, current);
    if (changes.character_version != null) await requireCharacterVersion(inner, current, changes.character_version);
    const chat = await em.findOneOrFail(Chat, { id: chat_id });
    const { group: changedGroup, ...columns } = changes;
    const groupColumn = changedGroup !== undefined && { group_chat: changedGroup };
    em.assign(chat, { ...columns, ...groupColumn, updated_at: call.now() }, { mergeObjectProperties: false });
    chat.title_key = searchKey(chat.title);
    await em.flush();
    await recordChange(inner, 'chat-updated', { chat_id });
    return dropGone(inner, toSession(chat));
  });
}
