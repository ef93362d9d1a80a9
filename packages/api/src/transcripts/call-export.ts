import type { ExportSessionInput } from '@greenroom/contract';
import type { Context } from '../core/context.ts';
import { admit } from '../core/trpc.ts';
import { exportSession, type Export } from './export-session.ts';

/** Exports for a route written by hand, after the same checks as a procedure. */
export async function callExport(ctx: Context, input: ExportSessionInput): Promise<Export> {
  const { call } = await admit(ctx, { scope: 'read' });
  return exportSession(call, input);
}
