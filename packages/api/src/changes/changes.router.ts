import { ListenInput } from '@greenroom/contract';
import { authed, router } from '../core/trpc.ts';
import { listen } from './listen.ts';

export const changesRouter = router({
  /** Streams changes as they are made, without end; over REST it is a hand-written route, for its media type. */
  listen: authed.input(ListenInput).query(async function* ({ ctx, input, signal }) {
    yield* listen({ ...ctx.services, ownerId: ctx.call.ownerId }, input, signal);
  }),
});
