import type { Group, Session } from '@greenroom/contract';
import { findCharacter } from '@greenroom/storage';
import type { Call } from '../core/call.ts';

/**
 * What a chat's row holds of the group it becomes, or ends being with null. The chat's own character is always one of
 * the members: the first, once the one it had is none of them. It goes on with its version when the group ends.
 */
export async function groupColumns(
  { unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>,
  { character_id, character_version }: Pick<Session, 'character_id' | 'character_version'>,
  group: Group | null,
) {
  if (!group) return { group_chat: null, character_version };
  const [first] = group.members;
  if (!first || group.members.some((member) => member.character_id === character_id)) return { group_chat: group };
  const character = await findCharacter(unit, ownerId, first.character_id);
  return { group_chat: group, character_id: first.character_id, character_name: character?.name ?? null };
}
