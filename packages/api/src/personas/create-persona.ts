import type { CreatePersonaInput, Persona as PersonaShape } from '@greenroom/contract';
import { Persona, searchKey, toPersona, unsetDefaultPersona } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';
import { requireRoom } from '../core/require-room.ts';
import { requireLorebooks } from '../lorebooks/require-lorebooks.ts';

/**
 * Creates a persona. Names need not be unique; the default one is the default in the place of any other.
 * @throws `not_found` for an unknown lorebook, `quota_exceeded`
 */
export async function createPersona(call: Call, input: CreatePersonaInput): Promise<PersonaShape> {
  return inTransaction(call, async (inner) => {
    const { unit, ownerId } = inner;
    await requireRoom(inner, 'persona');
    await requireLorebooks(inner, input.lorebook_ids);
    const now = call.now();
    if (input.is_default) await unsetDefaultPersona(unit, ownerId, { except: null, now });
    const persona = unit.em.create(Persona, {
      name: input.name,
      name_key: searchKey(input.name),
      description: input.description ?? '',
      position: input.position ?? 'in_prompt',
      depth: input.depth ?? null,
      role: input.role ?? null,
      lorebook_ids: input.lorebook_ids ?? [],
      avatar_id: null,
      is_default: input.is_default ?? false,
      owner_id: ownerId,
      version: 1,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    });
    await unit.em.flush();
    return toPersona(persona);
  });
}
