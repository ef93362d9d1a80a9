import type { TRPCClient } from '@trpc/client';
import type { AppRouter, GreenroomClient, StreamReply } from './api-types.ts';
import { createReplyStream } from './create-reply-stream.ts';
import { readReply } from './read-reply.ts';

/** Makes `replies.stream` of tRPC's client callable; all else of it stays as it is, `replies.stream.mutate` too. */
export function withReplyStreams(calls: TRPCClient<AppRouter>, { retries }: { retries: number }): GreenroomClient {
  const stream: StreamReply = (input, { signal, context = {} } = {}) =>
    createReplyStream((left) =>
      readReply(calls, input, {
        signals: signal ? [signal, left] : [left],
        // A key of the caller's would keep the reply going when the stream is left.
        context: context.timeoutMs === undefined ? {} : { timeoutMs: context.timeoutMs },
        retries,
      }),
    );
  const replies = {
    create: calls.replies.create,
    stream: Object.assign(stream, { mutate: calls.replies.stream.mutate }),
  };
  return new Proxy(calls, {
    get: (target, name) => (name === 'replies' ? replies : Reflect.get(target, name)),
  }) as GreenroomClient;
}
