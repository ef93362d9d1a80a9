import { authRouter } from './auth/auth.router.ts';
import { changesRouter } from './changes/changes.router.ts';
import { charactersRouter } from './characters/characters.router.ts';
import { router } from './core/trpc.ts';
import { lorebooksRouter } from './lorebooks/lorebooks.router.ts';
import { messagesRouter } from './messages/messages.router.ts';
import { modelsRouter } from './models/models.router.ts';
import { personasRouter } from './personas/personas.router.ts';
import { generationsRouter } from './replies/generations.router.ts';
import { repliesRouter } from './replies/replies.router.ts';
import { sessionsRouter } from './sessions/sessions.router.ts';
import { settingsRouter } from './settings/settings.router.ts';
import { usageRouter } from './usage/usage.router.ts';

/** Every procedure: as typed tRPC under these names, as REST under the paths their meta gives. */
export const appRouter = router({
  chats: sessionsRouter,
  messages: messagesRouter,
  replies: repliesRouter,
  generations: generationsRouter,
  models: modelsRouter,
  usage: usageRouter,
  characters: charactersRouter,
  lorebooks: lorebooksRouter,
  personas: personasRouter,
  settings: settingsRouter,
  changes: changesRouter,
  auth: authRouter,
});

/** The type a client is made from. */
export type AppRouter = typeof appRouter;
