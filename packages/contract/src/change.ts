import { z } from 'zod';
import { ChatId, MessageId, Timestamp } from './ids.ts';
import { GenerationId } from './generation.ts';

/** What can happen to what a user has. */
export const ChangeType = z.enum([
  'chat-created',
  'chat-updated',
  'chat-deleted',
  'chat-restored',
  'message-created',
  'message-updated',
  'message-deleted',
  'generation-started',
  'generation-finished',
  'stream-start',
  'events-dropped',
]);
export type ChangeType = z.infer<typeof ChangeType>;

/**
 * Something that changed, by ids alone: read what it names to see how. A stream begins with `stream-start`, whose id
 * is where it begins. `events-dropped` says that what came before was too old to be kept: read everything anew.
 */
export const Change = z
  .object({
    id: z.string().meta({ description: 'Where the stream stands after this event, for `cursor` or Last-Event-ID' }),
    type: ChangeType,
    chat_id: ChatId.nullable(),
    message_id: MessageId.nullable(),
    generation_id: GenerationId.nullable(),
    created_at: Timestamp,
  })
  .meta({ id: 'Change' });
export type Change = z.infer<typeof Change>;

/** Where to begin: after the event of this id; from now on unless said. */
export const ListenInput = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'is not an id of such an event; take it as it came')
    .optional()
    .meta({ description: 'The id of the last event that came; over REST the header Last-Event-ID says the same' }),
});
export type ListenInput = z.infer<typeof ListenInput>;
