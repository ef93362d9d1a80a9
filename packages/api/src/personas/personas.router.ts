import {
  CreatePersonaInput,
  DeletePersonaInput,
  ListPersonasInput,
  Persona,
  PersonaList,
  PersonaRef,
  PersonaWriteInput,
  UpdatePersonaInput,
} from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { createPersona } from './create-persona.ts';
import { deletePersona } from './delete-persona.ts';
import { getPersona } from './get-persona.ts';
import { listPersonas } from './list-personas.ts';
import { restorePersona } from './restore-persona.ts';
import { updatePersona } from './update-persona.ts';

const rest = restOf('personas');

export const personasRouter = router({
  list: authed
    .meta(rest('GET', '/personas', 'listPersonas', 'List personas'))
    .input(ListPersonasInput)
    .output(PersonaList)
    .query(({ ctx, input }) => listPersonas(ctx.call, input)),
  create: authed
    .meta(
      rest('POST', '/personas', 'createPersona', 'Create a persona', {
        status: 201,
        location: '/api/v1/personas/{id}',
      }),
    )
    .input(CreatePersonaInput)
    .output(Persona)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => createPersona(call, input))),
  get: authed
    .meta(rest('GET', '/personas/{persona_id}', 'getPersona', 'Read one persona'))
    .input(PersonaRef)
    .output(Persona)
    .query(({ ctx, input }) => getPersona(ctx.call, input)),
  update: authed
    .meta(rest('PUT', '/personas/{persona_id}', 'updatePersona', 'Change a persona; what is not sent stays'))
    .input(UpdatePersonaInput)
    .output(Persona)
    .mutation(({ ctx, input }) => updatePersona(ctx.call, input)),
  delete: authed
    .meta(rest('DELETE', '/personas/{persona_id}', 'deletePersona', 'Put a persona into the trash', { status: 204 }))
    .input(DeletePersonaInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deletePersona(ctx.call, input)),
  restore: authed
    .meta(rest('POST', '/personas/{persona_id}/restore', 'restorePersona', 'Take a persona out of the trash'))
    .input(PersonaWriteInput)
    .output(Persona)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => restorePersona(call, input))),
});
