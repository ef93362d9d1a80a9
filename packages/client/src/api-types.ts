import type { AppRouter } from '@greenroom/api';
import type { TRPCClient } from '@trpc/client';
import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from '@trpc/server';

export type { AppRouter };

/** A client of a Greenroom server: `client.chats.list.query(…)`, `client.messages.append.mutate(…)` and so on. */
export type GreenroomClient = TRPCClient<AppRouter>;

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

/** The body of every refusal of the server. */
export type Problem = inferRouterError<AppRouter>['data']['problem'];
/** One of the server's closed list of error codes. */
export type ErrorCode = Problem['code'];
/** One fault of a refused input: where it is, and what to do about it. */
export type Issue = NonNullable<Problem['issues']>[number];
