export type {
  AppRouter,
  Change,
  Character,
  Chat,
  ErrorCode,
  Generation,
  GreenroomClient,
  Issue,
  Message,
  Reply,
  ReplyEvent,
  RouterInputs,
  RouterOutputs,
  StreamReply,
  StreamReplyOptions,
} from './api-types.ts';
export type { CallContext } from './call-context.ts';
export { createClient, type GreenroomOptions } from './create-client.ts';
export type { ReplyStream } from './create-reply-stream.ts';
export { GreenroomError, type GreenroomErrorCode, type GreenroomErrorDetails } from './greenroom-error.ts';
export { pages, type ListProcedure } from './pages.ts';
