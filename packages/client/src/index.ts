export type {
  AppRouter,
  Character,
  Chat,
  ErrorCode,
  GreenroomClient,
  Issue,
  Message,
  RouterInputs,
  RouterOutputs,
} from './api-types.ts';
export type { CallContext } from './call-context.ts';
export { createClient, type GreenroomOptions } from './create-client.ts';
export { GreenroomError, type GreenroomErrorCode, type GreenroomErrorDetails } from './greenroom-error.ts';
export { pages, type ListProcedure } from './pages.ts';
