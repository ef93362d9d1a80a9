import { z } from 'zod';
import { CharacterId, Version } from './ids.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

const passage = text(MAX_CONTENT_LENGTH);
const role = z.enum(['system', 'user', 'assistant']);

/** A note that a model is reminded of, somewhere in or beside the conversation. */
export const AuthorsNote = z
  .strictObject({
    text: passage,
    position: z.enum(['in_chat', 'before_prompt', 'after_prompt']).default('in_chat').meta({
      description: 'Among the messages, or before or after what a model is told of the character',
    }),
    depth: z.int().min(0).max(10_000).default(4).meta({
      description: 'For in_chat: how many messages stand after it',
    }),
    role: role.default('system'),
    interval: z.int().min(1).max(1000).default(1).meta({ description: "In with every so manieth of the user's turns" }),
  })
  .meta({ id: 'AuthorsNote' });
export type AuthorsNote = z.infer<typeof AuthorsNote>;

/** What a chat has in the place of its character's own; what is absent or null is the character's. */
export const PromptOverrides = z
  .strictObject({
    system_prompt: passage.nullish(),
    post_history_instructions: passage.nullish(),
    scenario: passage.nullish(),
    message_example: passage.nullish(),
  })
  .meta({ id: 'PromptOverrides' });
export type PromptOverrides = z.infer<typeof PromptOverrides>;

/** Who speaks next in a group: by name and talkativeness, in their order, whom the caller names, or by chance, each once a round. */
export const GroupStrategy = z.enum(['natural', 'list', 'manual', 'pooled']);
export type GroupStrategy = z.infer<typeof GroupStrategy>;

/** A character in a group chat. A muted one is there and does not speak by itself. */
export const GroupMember = z
  .strictObject({
    character_id: CharacterId,
    character_version: Version.max(2_147_483_647).nullish().meta({
      description:
        'The version it speaks with; null for the present one, whatever that is. Left out, it stays as it joined',
    }),
    muted: z.boolean().default(false),
  })
  .meta({ id: 'GroupMember' });
export type GroupMember = z.infer<typeof GroupMember>;

/** A group: its characters, who of them speaks next, and whether a context has the card of the speaker or of all. */
export const Group = z
  .strictObject({
    members: z.array(GroupMember).min(1).max(100),
    strategy: GroupStrategy.default('natural'),
    cards: z.enum(['swapped', 'joined']).default('swapped').meta({
      description: "swapped: the speaker's card alone; joined: the cards of all who are not muted",
    }),
  })
  .meta({ id: 'Group' });
export type Group = z.infer<typeof Group>;
