import type { Persona, PersonaRef } from '@greenroom/contract';
import { toPersona } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { loadPersona } from './load-persona.ts';

/** Reads one persona. @throws `not_found`, also for one in the trash */
export async function getPersona(call: Pick<Call, 'unit' | 'ownerId'>, input: PersonaRef): Promise<Persona> {
  return dropGone(call, toPersona(await loadPersona(call, input.persona_id)));
}
