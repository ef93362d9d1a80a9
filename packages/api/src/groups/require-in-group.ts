import { AppError, type Group } from '@greenroom/contract';

/** Refuses a group that a chat's own character is not in, where it would greet and never speak. @throws `unprocessable` */
export function requireInGroup(group: Group, characterId: number | null | undefined): void {
  if (characterId == null || group.members.some((member) => member.character_id === characterId)) return;
  throw new AppError(
    'unprocessable',
    `The character ${characterId} is not in the group. Name one of group.members, or leave character_id out.`,
    { issues: [{ path: 'character_id', message: 'is none of group.members' }] },
  );
}
