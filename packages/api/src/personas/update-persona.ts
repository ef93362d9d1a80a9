import type { Persona, UpdatePersonaInput } from '@greenroom/contract';
import { holdOwner, searchKey, toPersona, unsetDefaultPersona } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { dropGone } from '../core/drop-gone.ts';
import { requireLorebooks } from '../lorebooks/require-lorebooks.ts';
import { loadPersonaForUpdate } from './load-persona.ts';

/**
 * Changes the fields of a persona that are given, and raises its version when one of them really changed. Becoming the
 * default takes that from the persona that was.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function updatePersona(call: Call, input: UpdatePersonaInput): Promise<Persona> {
  const { persona_id, expected_version, ...wanted } = input;
  return inTransaction(call, async (inner) => {
    const { unit, ownerId } = inner;
    // Two that become the default at once come one after the other, and the owner's row stands before a persona's.
    if (wanted.is_default) await holdOwner(unit, ownerId);
    const persona = await loadPersonaForUpdate(inner, persona_id);
    if (persona.deleted_at) throw notFound('persona', persona_id);
    requireVersion(call, persona, expected_version);
    const current = await dropGone(inner, toPersona(persona));
    const changes = changesOf(current, wanted);
    if (!changes) return current;
    await requireLorebooks(inner, changes.lorebook_ids, current.lorebook_ids);
    const now = call.now();
    if (changes.is_default) await unsetDefaultPersona(unit, ownerId, { except: persona_id, now });
    unit.em.assign(persona, { ...changes, updated_at: now });
    persona.name_key = searchKey(persona.name);
    await unit.em.flush();
    return dropGone(inner, toPersona(persona));
  });
}
