import { AppError, type Group, type Session, type UpdateSessionInput } from '@greenroom/contract';
import { Chat, searchKey, toSession } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { dropGone } from '../core/drop-gone.ts';
import { recordChange } from '../core/record-change.ts';
import { requireAttached } from '../core/require-attached.ts';
import { groupColumns } from '../groups/group-columns.ts';
import { pinGroup } from '../groups/pin-group.ts';
import { requireCharacterVersion } from './require-character-version.ts';
import { loadSessionForUpdate } from './load-session.ts';

/**
 * Changes the fields of a session that are given, and raises its version when one of them really changed.
 * @throws `not_found`, `version_conflict`, `precondition_failed`, `unprocessable` for a group that cannot be
 * and for the one version of several characters
 */
export async function updateSession(call: Call, input: UpdateSessionInput): Promise<Session> {
  const { chat_id, expected_version, group, ...fields } = input;
  return inTransaction(call, async (inner) => {
    const { em } = inner.unit;
    const stored = toSession(await loadSessionForUpdate(inner, chat_id));
    const current = await dropGone(inner, stored);
    requireVersion(call, current, expected_version);
    if (fields.character_version !== undefined && (group === undefined ? current.group : group)) throw oneForAll();
    const pinned = group && (await pinGroup(inner, group, current.group ?? alone(current)));
    // A group that nobody is left of is answered as none, and null still ends it.
    const present = { ...current, group: current.group ?? stored.group };
    const changes = changesOf(present, { ...fields, ...(pinned !== undefined && { group: pinned }) });
    if (!changes) return current;
    await requireAttached(inner, changes, current);
    if (changes.character_version != null) await requireCharacterVersion(inner, current, changes.character_version);
    const chat = await em.findOneOrFail(Chat, { id: chat_id });
    const { group: changedGroup, ...columns } = changes;
    const grouped = changedGroup !== undefined && (await groupColumns(inner, current, changedGroup));
    em.assign(chat, { ...grouped, ...columns, updated_at: call.now() }, { mergeObjectProperties: false });
    chat.title_key = searchKey(chat.title);
    await em.flush();
    await recordChange(inner, 'chat-updated', { chat_id });
    return dropGone(inner, toSession(chat));
  });
}

/** A chat with one character, as the group it would be. */
function alone({ character_id: id, character_version }: Session): Pick<Group, 'members'> | null {
  return id === null ? null : { members: [{ character_id: id, character_version, muted: false }] };
}

function oneForAll(): AppError {
  return new AppError(
    'unprocessable',
    'In a group each character has a version of its own: send it in group.members, as the character_version of each.',
    { issues: [{ path: 'character_version', message: 'is told in group.members' }] },
  );
}
