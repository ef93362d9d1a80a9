import { AppError, type Group, type GroupMember } from '@greenroom/contract';
import { findCharacter, type CharacterRow } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';
import { requireCharacterVersion } from '../sessions/require-character-version.ts';

/**
 * A group as a chat keeps it: each member with the version it speaks with. Where none is said, that is the one it had in
 * the group, or on joining the present one; null follows the present one. Who is in the group already may stay, also
 * while in the trash.
 * @throws `not_found` for an unknown character or version, `unprocessable` for one that is there twice
 */
export async function pinGroup(
  call: Pick<Call, 'unit' | 'ownerId'>,
  group: Group,
  present: Pick<Group, 'members'> | null = null,
): Promise<Group> {
  const members: GroupMember[] = [];
  for (const member of group.members) {
    const { character_id: id, character_version: version } = member;
    if (members.some((other) => other.character_id === id)) throw twice(id);
    const before = present?.members.find((other) => other.character_id === id);
    const character = await findCharacter(call.unit, call.ownerId, id);
    if (!character || (character.deleted_at !== null && !before)) throw notFound('character', id);
    const own = before ? (before.character_version ?? null) : character.version;
    const pinned = version === undefined ? own : version;
    if (pinned !== null && pinned !== own) await requireVersionOf(call, character, pinned);
    members.push({ ...member, character_version: pinned });
  }
  return { ...group, members };
}

async function requireVersionOf(call: Pick<Call, 'unit' | 'ownerId'>, { id, version }: CharacterRow, wanted: number) {
  if (wanted !== version) await requireCharacterVersion(call, { character_id: id }, wanted);
}

function twice(id: number): AppError {
  return new AppError('unprocessable', `The character ${id} is in the group twice. Name each once.`, {
    issues: [{ path: 'group.members', message: `the character ${id} is there twice` }],
  });
}
