import type { Persona as PersonaShape } from '@greenroom/contract';
import { isoInstant, jsonValue, type RawInstant } from '../row.ts';

/** A persona as a statement of either engine, or an entity, gives it. */
export interface PersonaRow {
  id: number;
  owner_id: string;
  name: string;
  name_key: string;
  description: string;
  position: string;
  depth: number | null;
  role: string | null;
  lorebook_ids: unknown;
  avatar_id: string | null;
  is_default: boolean | number;
  version: number;
  created_at: RawInstant;
  updated_at: RawInstant;
  deleted_at: RawInstant | null;
}

/** A persona in the shape of the contract. */
export function toPersona(row: PersonaRow): PersonaShape {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    position: row.position as PersonaShape['position'],
    depth: row.depth,
    role: row.role as PersonaShape['role'],
    lorebook_ids: jsonValue<number[]>(row.lorebook_ids),
    avatar_id: row.avatar_id,
    is_default: Boolean(row.is_default),
    version: row.version,
    created_at: isoInstant(row.created_at),
    updated_at: isoInstant(row.updated_at),
    deleted_at: isoInstant(row.deleted_at),
  };
}
