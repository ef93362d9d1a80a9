import { findPersona, type ChatRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';

/**
 * What `{{user}}` stands for in a chat: the name it has for the person, else that of its persona, also of one in the
 * trash; null when it has neither.
 */
export async function userNameOf(
  { unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>,
  { user_name: userName, persona_id: personaId }: Pick<ChatRow, 'user_name' | 'persona_id'>,
): Promise<string | null> {
  if (userName !== null || personaId === null) return userName;
  return (await findPersona(unit, ownerId, personaId))?.name ?? null;
}
