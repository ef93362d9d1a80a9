import { AppError, type DeleteSessionInput } from '@greenroom/contract';
import { returnQuota, type ChatRow } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { recordChange } from '../core/record-change.ts';
import { loadAnySessionForUpdate } from './load-session.ts';

/**
 * Puts a session into the trash, or, with `permanent`, deletes one that is there for ever with all its messages.
 * @throws `not_found`, `conflict` for a permanent delete of what is not in the trash, `version_conflict`,
 * `precondition_failed`
 */
export async function deleteSession(call: Call, input: DeleteSessionInput): Promise<void> {
  await inTransaction(call, async (inner) => {
    // The owner's row is taken before the chat's, as everywhere, so that no two writers wait for each other.
    if (input.permanent) await returnQuota(inner.unit, call.ownerId, 'chat_count');
    const chat = await loadAnySessionForUpdate(inner, input.chat_id);
    if (chat.deleted_at !== null && !input.permanent) throw notFound('chat', input.chat_id);
    requireVersion(call, chat, input.expected_version);
    if (input.permanent) await deleteForEver(inner, chat);
    else await inner.unit.change('update chat set deleted_at = ? where id = ?', [call.now(), chat.id]);
    await recordChange(inner, 'chat-deleted', { chat_id: chat.id });
  });
}

async function deleteForEver({ unit }: Call, chat: ChatRow): Promise<void> {
  if (chat.deleted_at === null) {
    throw new AppError(
      'conflict',
      'Only what is in the trash can be deleted for ever: delete it without permanent first.',
    );
  }
  await unit.change('delete from chat where id = ?', [chat.id]);
}
