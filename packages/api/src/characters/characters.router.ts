import {
  Avatar,
  Character,
  CharacterDiff,
  CharacterExport,
  CharacterImport,
  CharacterList,
  CharacterRef,
  CharacterVersion,
  CharacterVersionList,
  CharacterVersionRef,
  CharacterWriteInput,
  CreateCharacterInput,
  DeleteCharacterInput,
  DiffCharacterInput,
  ExportCharacterInput,
  GetAvatarInput,
  ImportCharactersInput,
  ListCharacterVersionsInput,
  ListCharactersInput,
  RevertCharacterInput,
  UpdateCharacterInput,
  SetAvatarInput,
} from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { servicesOf } from '../core/services.ts';
import { authed, router } from '../core/trpc.ts';
import { getAvatarAsText, setAvatarFromText } from '../pictures/avatar-as-text.ts';
import { deleteAvatar } from '../pictures/delete-avatar.ts';
import { callImport } from './call-import.ts';
import { createCharacter } from './create-character.ts';
import { deleteCharacter } from './delete-character.ts';
import { diffCharacter } from './diff-character.ts';
import { exportCharacter } from './export-character.ts';
import { getCharacter } from './get-character.ts';
import { getCharacterVersion } from './get-character-version.ts';
import { listCharacterVersions } from './list-character-versions.ts';
import { listCharacters } from './list-characters.ts';
import { restoreCharacter } from './restore-character.ts';
import { revertCharacter } from './revert-character.ts';
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
  listVersions: authed
    .meta(
      rest('GET', '/characters/{character_id}/versions', 'listCharacterVersions', 'List the versions of a character'),
    )
    .input(ListCharacterVersionsInput)
    .output(CharacterVersionList)
    .query(({ ctx, input }) => listCharacterVersions(ctx.call, input)),
  getVersion: authed
    .meta(
      rest(
        'GET',
        '/characters/{character_id}/versions/{version}',
        'getCharacterVersion',
        'Read a character as it was at a version',
      ),
    )
    .input(CharacterVersionRef)
    .output(CharacterVersion)
    .query(({ ctx, input }) => getCharacterVersion(ctx.call, input)),
  diff: authed
    .meta(rest('GET', '/characters/{character_id}/diff', 'diffCharacter', 'Compare two versions of a character'))
    .input(DiffCharacterInput)
    .output(CharacterDiff)
    .query(({ ctx, input }) => diffCharacter(ctx.call, input)),
  revert: authed
    .meta(
      rest(
        'POST',
        '/characters/{character_id}/revert',
        'revertCharacter',
        'Make a character what it was at a version; that is a new one',
      ),
    )
    .input(RevertCharacterInput)
    .output(Character)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => revertCharacter(call, input))),
  /** Takes files as base64; over REST it is a hand-written route, which takes them as they are. */
  import: authed
    .input(ImportCharactersInput)
    .output(CharacterImport)
    .mutation(({ ctx, input: { files, ...query } }) => {
      const given = files.map(({ name, base64 }) => ({ name: name ?? null, bytes: Buffer.from(base64, 'base64') }));
      return callImport(ctx.once, query, given);
    }),
  /** Answers the file as base64; over REST it is a hand-written route, which answers it as it is. */
  export: authed
    .input(ExportCharacterInput)
    .output(CharacterExport)
    .query(async ({ ctx, input }) => {
      const { bytes, mediaType, fileName, losses } = await exportCharacter(ctx.call, input, servicesOf(ctx).thumbnails);
      const base64 = input.dry_run ? null : Buffer.from(bytes).toString('base64');
      return { file_name: fileName, media_type: mediaType, base64, losses };
    }),
  /** Pictures go as base64; over REST these are hand-written routes, which take and answer them as they are. */
  avatar: router({
    get: authed
      .input(GetAvatarInput)
      .output(Avatar)
      .query(({ ctx, input: { character_id: id, size } }) =>
        getAvatarAsText(ctx.call, servicesOf(ctx), { kind: 'character', id }, size),
      ),
    set: authed
      .input(SetAvatarInput)
      .output(Character)
      .mutation(async ({ ctx, input: { character_id, base64 } }) => {
        await setAvatarFromText(ctx.call, { kind: 'character', id: character_id }, base64);
        return getCharacter(ctx.call, { character_id });
      }),
    delete: authed
      .input(CharacterRef)
      .output(z.void())
      .mutation(({ ctx, input: { character_id: id } }) => deleteAvatar(ctx.call, { kind: 'character', id })),
  }),
});
