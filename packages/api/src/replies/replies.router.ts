import { Reply, ReplyInput } from '@greenroom/contract';
import { authed, router } from '../core/trpc.ts';
import { createReply } from './create-reply.ts';
import { makeOnce } from './make-once.ts';
import { readAsk } from './read-ask.ts';
import { streamReply } from './stream-reply.ts';

// Signals are there whatever the door; a call in this process has none, and nobody who could leave.
const STAYS = new AbortController().signal;

/** Replies for typed callers; over REST they have hand-written routes, which can answer with server-sent events. */
export const repliesRouter = router({
  create: authed
    .input(ReplyInput)
    .output(Reply)
    .mutation(({ ctx, input, signal = STAYS }) => {
      const { call, services, idempotencyKey } = ctx;
      const ask = readAsk(input);
      return makeOnce(call, { ask, idempotencyKey, what: 'reply' }, (key) =>
        createReply(call, services, ask, { idempotencyKey: key, signal }),
      );
    }),
  stream: authed.input(ReplyInput).mutation(async function* ({ ctx, input, signal = STAYS }) {
    const { events } = await streamReply(ctx.call, ctx.services, readAsk(input), ctx.idempotencyKey, signal);
    yield* events;
  }),
});
