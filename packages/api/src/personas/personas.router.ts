import {
  Avatar,
  CreatePersonaInput,
  DeletePersonaInput,
  GetPersonaAvatarInput,
  ListPersonasInput,
  Persona,
  PersonaList,
  PersonaRef,
  PersonaWriteInput,
  SetPersonaAvatarInput,
  UpdatePersonaInput,
} from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { servicesOf } from '../core/services.ts';
import { authed, router } from '../core/trpc.ts';
import { getAvatarAsText, setAvatarFromText } from '../pictures/avatar-as-text.ts';
import { deleteAvatar } from '../pictures/delete-avatar.ts';
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
  /** Pictures go as base64; over REST these are hand-written routes, which take and answer them as they are. */
  avatar: router({
    get: authed
      .input(GetPersonaAvatarInput)
      .output(Avatar)
      .query(({ ctx, input: { persona_id: id, size } }) =>
        getAvatarAsText(ctx.call, servicesOf(ctx), { kind: 'persona', id }, size),
      ),
    set: authed
      .input(SetPersonaAvatarInput)
      .output(Persona)
      .mutation(async ({ ctx, input: { persona_id, base64 } }) => {
        await setAvatarFromText(ctx.call, { kind: 'persona', id: persona_id }, base64);
        return getPersona(ctx.call, { persona_id });
      }),
    delete: authed
      .input(PersonaRef)
      .output(z.void())
      .mutation(({ ctx, input: { persona_id: id } }) => deleteAvatar(ctx.call, { kind: 'persona', id })),
  }),
});
