import { AppError } from '@greenroom/contract';
import { loadCharacter, loadLiveCharacterForUpdate } from '../characters/load-character.ts';
import { notFound, type Call } from '../core/call.ts';
import { loadPersona, loadPersonaForUpdate } from '../personas/load-persona.ts';

/** What a picture is of. */
export interface Depicted {
  kind: 'character' | 'persona';
  id: number;
}

/** The id of the picture there is; null for none. @throws `not_found`, also for what is in the trash */
export async function loadAvatarId(
  call: Pick<Call, 'unit' | 'ownerId'>,
  { kind, id }: Depicted,
): Promise<string | null> {
  const row = kind === 'character' ? await loadCharacter(call, id) : await loadPersona(call, id);
  return row.avatar_id ?? null;
}

/** The same, and what it is of is held until the transaction ends. @throws `not_found` */
export async function loadAvatarIdForUpdate(
  call: Pick<Call, 'unit' | 'ownerId'>,
  { kind, id }: Depicted,
): Promise<string | null> {
  if (kind === 'character') return (await loadLiveCharacterForUpdate(call, id)).avatar_id ?? null;
  const persona = await loadPersonaForUpdate(call, id);
  if (persona.deleted_at) throw notFound('persona', id);
  return persona.avatar_id;
}

/** Says which picture it is; by a statement, because a picture is no change of a card, and the version stays. */
export async function storeAvatarId(
  { unit }: Pick<Call, 'unit'>,
  { kind, id }: Depicted,
  avatarId: string | null,
): Promise<void> {
  await unit.change(`update ${kind} set avatar_id = ? where id = ?`, [avatarId, id]);
}

/** The 404 for a picture that is not there. */
export function noAvatar({ kind }: Depicted): AppError {
  return new AppError('not_found', `This ${kind} has no picture. Give it one.`);
}
