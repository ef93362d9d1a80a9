import type { Persona, PersonaWriteInput } from '@greenroom/contract';
import { toPersona } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { loadPersonaForUpdate } from './load-persona.ts';

/**
 * Takes a persona out of the trash, as it was; a live one stays as it is. Was it the default and another has become
 * that since, then it no longer is.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function restorePersona(call: Call, input: PersonaWriteInput): Promise<Persona> {
  return inTransaction(call, async (inner) => {
    const row = await loadPersonaForUpdate(inner, input.persona_id);
    requireVersion(call, row, input.expected_version);
    const persona = await dropGone(inner, toPersona(row));
    if (persona.deleted_at === null) return persona;
    await inner.unit.change('update persona set deleted_at = null where id = ?', [persona.id]);
    return { ...persona, deleted_at: null };
  });
}
