import {
  Character,
  CharacterList,
  CharacterRef,
  CharacterWriteInput,
  CreateCharacterInput,
  DeleteCharacterInput,
  ListCharactersInput,
  UpdateCharacterInput,
} from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { createCharacter } from './create-character.ts';
import { deleteCharacter } from './delete-character.ts';
import { getCharacter } from './get-character.ts';
import { listCharacters } from './list-characters.ts';
import { restoreCharacter } from './restore-character.ts';
import { updateCharacter } from './update-character.ts';

const rest = restOf('characters');

export const charactersRouter = router({
  list: authed
    .meta(rest('GET', '/characters', 'listCharacters', 'List characters'))
    .input(ListCharactersInput)
    .output(CharacterList)
    .query(({ ctx, input }) => listCharacters(ctx.call, input)),
  create: authed
    .meta(
      rest('POST', '/characters', 'createCharacter', 'Create a character', {
        status: 201,
        location: '/api/v1/characters/{id}',
      }),
    )
    .input(CreateCharacterInput)
    .output(Character)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => createCharacter(call, input))),
  get: authed
    .meta(rest('GET', '/characters/{character_id}', 'getCharacter', 'Read one character'))
    .input(CharacterRef)
    .output(Character)
    .query(({ ctx, input }) => getCharacter(ctx.call, input)),
  update: authed
    .meta(rest('PUT', '/characters/{character_id}', 'updateCharacter', 'Change a character; what is not sent stays'))
    .input(UpdateCharacterInput)
    .output(Character)
    .mutation(({ ctx, input }) => updateCharacter(ctx.call, input)),
  delete: authed
    .meta(
      rest('DELETE', '/characters/{character_id}', 'deleteCharacter', 'Put a character into the trash', {
        status: 204,
      }),
    )
    .input(DeleteCharacterInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCharacter(ctx.call, input)),
  restore: authed
    .meta(rest('POST', '/characters/{character_id}/restore', 'restoreCharacter', 'Take a character out of the trash'))
    .input(CharacterWriteInput)
    .output(Character)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => restoreCharacter(call, input))),
});
