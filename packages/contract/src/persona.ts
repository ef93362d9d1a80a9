import { z } from 'zod';
import { collection, Order, pageQuery } from './collection.ts';
import { ExpectedVersion, LorebookId, LorebookIds, PersonaId, Timestamp, Version } from './ids.ts';
import { DeletedFilter } from './session.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

/** Where a persona's description stands in the prompt: in it, around the author's note, at a depth, or nowhere. */
export const PersonaPosition = z.enum(['in_prompt', 'top_an', 'bottom_an', 'at_depth', 'none']);
export type PersonaPosition = z.infer<typeof PersonaPosition>;

/** Who says a persona's description at a depth. */
export const PersonaRole = z.enum(['system', 'user', 'assistant']);
export type PersonaRole = z.infer<typeof PersonaRole>;

/** Who the person is in a chat. */
export const Persona = z
  .object({
    id: PersonaId,
    name: z.string().meta({ description: 'Stands for `{{user}}` in chats that have no `user_name`' }),
    description: z.string().meta({ description: 'What a model is told of the person' }),
    position: PersonaPosition,
    depth: z.int().nullable().meta({ description: 'For at_depth: how many messages stand after it' }),
    role: PersonaRole.nullable().meta({ description: 'For at_depth: who says it' }),
    lorebook_ids: z.array(LorebookId),
    avatar_id: z.uuid().nullable(),
    is_default: z.boolean().meta({ description: 'New chats have it unless another is said; there is at most one' }),
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp.nullable(),
  })
  .meta({ id: 'Persona' });
export type Persona = z.infer<typeof Persona>;

/** A page or a stretch of personas. */
export const PersonaList = collection('PersonaList', Persona);
export type PersonaList = z.infer<typeof PersonaList>;

/** Names one persona. */
export const PersonaRef = z.strictObject({ persona_id: PersonaId });
export type PersonaRef = z.infer<typeof PersonaRef>;

const name = text(200, 1);
const fields = {
  description: text(MAX_CONTENT_LENGTH).optional(),
  position: PersonaPosition.optional(),
  depth: z.int().min(0).max(10_000).nullish(),
  role: PersonaRole.nullish(),
  lorebook_ids: LorebookIds.optional(),
  is_default: z.boolean().optional().meta({ description: 'true takes it from the persona that has it' }),
};

/** A new persona: a name, and what else there is to say. */
export const CreatePersonaInput = z.strictObject({ name, ...fields });
export type CreatePersonaInput = z.infer<typeof CreatePersonaInput>;

/** A change of a persona: what is absent stays, `null` clears what may be null. */
export const UpdatePersonaInput = z.strictObject({
  persona_id: PersonaId,
  name: name.optional(),
  ...fields,
  expected_version: ExpectedVersion,
});
export type UpdatePersonaInput = z.infer<typeof UpdatePersonaInput>;

/** A write to a persona that has no fields of its own: a restore. */
export const PersonaWriteInput = z.strictObject({ persona_id: PersonaId, expected_version: ExpectedVersion });
export type PersonaWriteInput = z.infer<typeof PersonaWriteInput>;

/** A delete: to the trash, or out of it for ever. */
export const DeletePersonaInput = z.strictObject({
  persona_id: PersonaId,
  permanent: z.boolean().default(false).meta({ description: 'Delete for ever; the persona must be in the trash' }),
  expected_version: ExpectedVersion,
});
export type DeletePersonaInput = z.infer<typeof DeletePersonaInput>;

/** Which personas to list, and in what order. */
export const ListPersonasInput = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'Part of the name, whatever its case' }),
  deleted: DeletedFilter.default('false'),
  sort: z.enum(['updated_at', 'created_at', 'name']).default('updated_at'),
  order: Order.optional().meta({ description: 'Descending by default, ascending by name' }),
});
export type ListPersonasInput = z.infer<typeof ListPersonasInput>;
