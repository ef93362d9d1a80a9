import type { RouterOutputs } from '@greenroom/client';
import { indented } from '../chats/message-text.ts';
import { formatTime } from '../format-time.ts';
import { facts } from '../table.ts';

type Persona = RouterOutputs['personas']['get'];

/** A persona for a person: its facts, and below them what a model is told. */
export function personaText(persona: Persona): string {
  const { description } = persona;
  return factsOf(persona) + (description === '' ? '' : `\ndescription\n${indented(description)}`);
}

function factsOf(persona: Persona): string {
  return facts({
    id: persona.id,
    name: persona.name,
    default: persona.is_default ? 'yes' : null,
    position: persona.position,
    depth: persona.depth,
    role: persona.role,
    lorebooks: persona.lorebook_ids.join(', '),
    version: persona.version,
    created: formatTime(persona.created_at),
    updated: formatTime(persona.updated_at),
    deleted: formatTime(persona.deleted_at),
  });
}
