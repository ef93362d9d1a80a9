import {
  CompleteThrottle,
  Context,
  CreateSessionInput,
  DeleteSessionInput,
  ExportSessionInput,
  GetContextInput,
  PreviewContextInput,
  ImportSessionInput,
  ListSessionsInput,
  Session,
  SessionList,
  SessionRef,
  SessionWriteInput,
  SummarizeInput,
  UpdateSessionInput,
} from '@greenroom/contract';
import { z } from 'zod';
import { getContext } from '../context/get-context.ts';
import { summarizeSession } from '../replies/summarize-session.ts';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { exportSession } from '../transcripts/export-session.ts';
import { IMPORT_BODY_LIMIT, importSession } from '../transcripts/import-session.ts';
import { completeThrottle } from './complete-throttle.ts';
import { createSession } from './create-session.ts';
import { deleteSession } from './delete-session.ts';
import { getSession } from './get-session.ts';
import { listSessions } from './list-sessions.ts';
import { restoreSession } from './restore-session.ts';
import { updateSession } from './update-session.ts';

const rest = restOf('character-chat-sessions');
const STAYS = new AbortController().signal;
const created = { status: 201, location: '/api/v1/chats/{id}' } as const;

export const sessionsRouter = router({
  list: authed
    .meta(rest('GET', '/chats', 'listSessions', 'List sessions'))
    .input(ListSessionsInput)
    .output(SessionList)
    .query(({ ctx, input }) => listSessions(ctx.call, input)),
  create: authed
    .meta(rest('POST', '/chats', 'createSession', 'Create a session', created))
    .input(CreateSessionInput)
    .output(Session)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => createSession(call, input))),
  import: authed
    .meta(
      rest('POST', '/chats/import', 'importSession', 'Import a session from its lossless export', {
        ...created,
        bodyLimit: IMPORT_BODY_LIMIT,
      }),
    )
    .input(ImportSessionInput)
    .output(Session)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => importSession(call, input))),
  get: authed
    .meta(rest('GET', '/chats/{chat_id}', 'getSession', 'Read one session'))
    .input(SessionRef)
    .output(Session)
    .query(({ ctx, input }) => getSession(ctx.call, input)),
  update: authed
    .meta(rest('PUT', '/chats/{chat_id}', 'updateSession', 'Change a session; what is not sent stays'))
    .input(UpdateSessionInput)
    .output(Session)
    .mutation(({ ctx, input }) => updateSession(ctx.call, input)),
  delete: authed
    .meta(rest('DELETE', '/chats/{chat_id}', 'deleteSession', 'Put a session into the trash', { status: 204 }))
    .input(DeleteSessionInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteSession(ctx.call, input)),
  restore: authed
    .meta(rest('POST', '/chats/{chat_id}/restore', 'restoreSession', 'Take a session out of the trash'))
    .input(SessionWriteInput)
    .output(Session)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => restoreSession(call, input))),
  context: authed
    .meta(rest('GET', '/chats/{chat_id}/context', 'getContext', 'Build what to send to a model'))
    .input(GetContextInput)
    .output(Context)
    .query(({ ctx, input }) => getContext(ctx.call, ctx.services, input)),
  preview: authed
    .meta(
      rest('POST', '/chats/{chat_id}/context/preview', 'previewContext', 'Build a context with what is not stored', {
        scope: 'read',
      }),
    )
    .input(PreviewContextInput)
    .output(Context)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => getContext(call, ctx.services, input))),
  summarize: authed
    .meta(
      rest('POST', '/chats/{chat_id}/summary', 'summarizeSession', 'Give a chat a summary, or have a model make one'),
    )
    .input(SummarizeInput)
    .output(Session)
    .mutation(({ ctx, input, signal = STAYS }) =>
      ctx.once(
        input,
        async (_call, summarized: Session) => summarized,
        (call) => summarizeSession(call, ctx.services, input, signal),
      ),
    ),
  /** Streams the export's text; over REST it is a hand-written route, for its media type and file name. */
  export: authed.input(ExportSessionInput).query(async function* ({ ctx, input }) {
    const { chunks } = await exportSession(ctx.call, input);
    yield* chunks;
  }),
  complete: authed
    .meta(
      rest('POST', '/chats/{chat_id}/complete', 'completeThrottle', 'Test the throttle (legacy; calls no model)', {
        deprecated: true,
      }),
    )
    .input(SessionRef.catchall(z.unknown()))
    .output(CompleteThrottle)
    .mutation(({ ctx, input }) =>
      ctx.once(
        input,
        async (_call, answer: CompleteThrottle) => answer,
        (call) => completeThrottle(call, ctx.services.rateLimits, input),
      ),
    ),
});
