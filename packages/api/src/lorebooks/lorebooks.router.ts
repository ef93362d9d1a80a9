import {
  CreateLorebookInput,
  DeleteLorebookInput,
  ExportLorebookInput,
  ImportLorebookInput,
  ListLorebooksInput,
  LorebookExport,
  LorebookImport,
  LorebookList,
  LorebookRef,
  LorebookResource,
  LorebookWriteInput,
  UpdateLorebookInput,
} from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { createLorebook } from './create-lorebook.ts';
import { deleteLorebook } from './delete-lorebook.ts';
import { exportLorebook } from './export-lorebook.ts';
import { getLorebook } from './get-lorebook.ts';
import { importLorebook } from './import-lorebook.ts';
import { listLorebooks } from './list-lorebooks.ts';
import { restoreLorebook } from './restore-lorebook.ts';
import { updateLorebook } from './update-lorebook.ts';

const rest = restOf('lorebooks');

export const lorebooksRouter = router({
  list: authed
    .meta(rest('GET', '/lorebooks', 'listLorebooks', 'List lorebooks, without their entries'))
    .input(ListLorebooksInput)
    .output(LorebookList)
    .query(({ ctx, input }) => listLorebooks(ctx.call, input)),
  create: authed
    .meta(
      rest('POST', '/lorebooks', 'createLorebook', 'Create a lorebook', {
        status: 201,
        location: '/api/v1/lorebooks/{id}',
      }),
    )
    .input(CreateLorebookInput)
    .output(LorebookResource)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => createLorebook(call, input))),
  import: authed
    .meta(
      rest('POST', '/lorebooks/import', 'importLorebook', "Make a lorebook of another program's file", {
        description: `Taken are the lorebook of a character card or the card with it, a standalone V3 lorebook, World Info of SillyTavern and
TavernAI, memory books of Agnai, and lorebooks of RisuAI and NovelAI. The body is the file, or an object with the file in
\`document\`.`,
        status: 201,
        location: '/api/v1/lorebooks/{lorebook.id}',
      }),
    )
    .input(ImportLorebookInput)
    .output(LorebookImport)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => importLorebook(call, input))),
  get: authed
    .meta(rest('GET', '/lorebooks/{lorebook_id}', 'getLorebook', 'Read one lorebook with its entries'))
    .input(LorebookRef)
    .output(LorebookResource)
    .query(({ ctx, input }) => getLorebook(ctx.call, input)),
  update: authed
    .meta(rest('PUT', '/lorebooks/{lorebook_id}', 'updateLorebook', 'Change a lorebook; what is not sent stays'))
    .input(UpdateLorebookInput)
    .output(LorebookResource)
    .mutation(({ ctx, input }) => updateLorebook(ctx.call, input)),
  delete: authed
    .meta(
      rest('DELETE', '/lorebooks/{lorebook_id}', 'deleteLorebook', 'Put a lorebook into the trash', { status: 204 }),
    )
    .input(DeleteLorebookInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteLorebook(ctx.call, input)),
  restore: authed
    .meta(rest('POST', '/lorebooks/{lorebook_id}/restore', 'restoreLorebook', 'Take a lorebook out of the trash'))
    .input(LorebookWriteInput)
    .output(LorebookResource)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => restoreLorebook(call, input))),
  /** Over REST it is a hand-written route, for its file name. */
  export: authed
    .input(ExportLorebookInput)
    .output(LorebookExport)
    .query(({ ctx, input }) => exportLorebook(ctx.call, input)),
});
