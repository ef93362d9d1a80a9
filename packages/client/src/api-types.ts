import type { AppRouter } from '@greenroom/api';
import type { TRPCClient } from '@trpc/client';
import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { CallContext } from './call-context.ts';
import type { ReplyStream } from './create-reply-stream.ts';

export type { AppRouter };

/**
 * A client of a Greenroom server: `client.chats.list.query(…)`, `client.messages.append.mutate(…)` and so on, and
 * `client.replies.stream(…)`. It fits wherever tRPC's own client does.
 */
export type GreenroomClient = TRPCClient<AppRouter> & { replies: { stream: StreamReply } };

/** Asks for a reply and streams it. Nothing is sent before its events are asked for, see {@link ReplyStream}. */
export type StreamReply = (input: RouterInputs['replies']['stream'], options?: StreamReplyOptions) => ReplyStream;

/** What a single stream of a reply may ask for. */
export interface StreamReplyOptions {
  /** Aborts the stream, as leaving its loop does. */
  signal?: AbortSignal | undefined;
  /** `timeoutMs` covers the time until the first event, which comes before the model has said anything. */
  context?: Pick<CallContext, 'timeoutMs'> | undefined;
}

/** What each procedure takes, as `RouterInputs['chats']['create']`. */
export type RouterInputs = inferRouterInputs<AppRouter>;
/** What each procedure answers, as `RouterOutputs['chats']['list']`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** A session: one chat between a person and a character, without its messages. */
export type Chat = RouterOutputs['chats']['get'];
/** A message of a chat. */
export type Message = RouterOutputs['messages']['get'];
/** A character. */
export type Character = RouterOutputs['characters']['get'];

/** One run of a model: what it writes into, where it stands, and what it cost. */
export type Generation = RouterOutputs['generations']['get'];
/** A generation with the messages it belongs to, and what the model wrote. */
export type Reply = RouterOutputs['replies']['create'];
/** One step of a reply in the making, told apart by `type`. */
export type ReplyEvent = Item<RouterOutputs['replies']['stream']>;
/** Something of the user's that changed, as `client.changes.listen.query(…)` tells it. */
export type Change = Item<RouterOutputs['changes']['listen']>;

type Item<Stream> = Stream extends AsyncIterable<infer Each> ? Each : never;

/** The body of every refusal of the server. */
export type Problem = inferRouterError<AppRouter>['data']['problem'];
/** One of the server's closed list of error codes. */
export type ErrorCode = Problem['code'];
/** One fault of a refused input: where it is, and what to do about it. */
export type Issue = NonNullable<Problem['issues']>[number];
