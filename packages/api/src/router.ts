import { authRouter } from './auth/auth.router.ts';
import { charactersRouter } from './characters/characters.router.ts';
import { router } from './core/trpc.ts';
import { messagesRouter } from './messages/messages.router.ts';
import { sessionsRouter } from './sessions/sessions.router.ts';

/** Every procedure: as typed tRPC under these names, as REST under the paths their meta gives. */
export const appRouter = router({
  chats: sessionsRouter,
  messages: messagesRouter,
  characters: charactersRouter,
  auth: authRouter,
});

/** The type a client is made from. */
export type AppRouter = typeof appRouter;
