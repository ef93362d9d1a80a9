import type { ExportLorebookInput, LorebookExport } from '@greenroom/contract';
import type { Context } from '../core/context.ts';
import { admit } from '../core/trpc.ts';
import { exportLorebook } from './export-lorebook.ts';

/** Exports for a route written by hand, after the same checks as a procedure. */
export async function callExportLorebook(ctx: Context, input: ExportLorebookInput): Promise<LorebookExport> {
  const { call } = await admit(ctx, { scope: 'read' });
  return exportLorebook(call, input);
}
