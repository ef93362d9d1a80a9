import type { PromptPersona } from '@greenroom/prompt';
import { toPersona, type PersonaRow } from '@greenroom/storage';

/** A persona as a prompt tells of it. */
export function toPromptPersona(row: PersonaRow): PromptPersona {
  const { name, description, position, depth, role } = toPersona(row);
  return { name, description, position, depth, role };
}
