import { findDefaultPersona, findPersona, type CharacterRow, type PersonaRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadPersona } from './load-persona.ts';

/**
 * Who the person is in a new chat: the persona that is asked for, else the character's, else the user's default. `null`
 * asks for none.
 * @throws `not_found` when the one asked for is unknown, someone else's or in the trash
 */
export async function choosePersona(
  call: Pick<Call, 'unit' | 'ownerId'>,
  wanted: number | null | undefined,
  character: Pick<CharacterRow, 'persona_id'> | null,
): Promise<PersonaRow | null> {
  if (wanted === null) return null;
  if (wanted !== undefined) return loadPersona(call, wanted);
  const ofCharacter =
    character?.persona_id == null ? null : await findPersona(call.unit, call.ownerId, character.persona_id);
  if (ofCharacter && ofCharacter.deleted_at === null) return ofCharacter;
  return findDefaultPersona(call.unit, call.ownerId);
}
