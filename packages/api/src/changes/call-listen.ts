import type { Change, ListenInput } from '@greenroom/contract';
import type { Context } from '../core/context.ts';
import { admit } from '../core/trpc.ts';
import { listen } from './listen.ts';

/** Listens for a route written by hand, after the same checks as a procedure. */
export async function* callListen(ctx: Context, input: ListenInput, signal: AbortSignal): AsyncGenerator<Change> {
  const { call, services } = await admit(ctx, { scope: 'read' });
  yield* listen({ ...services, ownerId: call.ownerId }, input, signal);
}
