import type { Call } from './call.ts';
import { requireLorebooks } from '../lorebooks/require-lorebooks.ts';
import { loadPersona } from '../personas/load-persona.ts';

/** What can go with a character, or with a chat. */
interface Attached {
  lorebook_ids?: number[] | undefined;
  persona_id?: number | null | undefined;
}

/**
 * Refuses lorebooks and a persona that are to go with something and are unknown, someone else's or in the trash. What goes
 * with it already may stay.
 * @throws `not_found`
 */
export async function requireAttached(
  call: Pick<Call, 'unit' | 'ownerId'>,
  wanted: Attached,
  present: Attached = {},
): Promise<void> {
  if (wanted.persona_id != null && wanted.persona_id !== present.persona_id) await loadPersona(call, wanted.persona_id);
  await requireLorebooks(call, wanted.lorebook_ids, present.lorebook_ids);
}
