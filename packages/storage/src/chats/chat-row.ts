import type { AuthorsNote, Group, PromptOverrides, Session, SessionState } from '@greenroom/contract';
import { isoInstant, jsonValue, type RawInstant } from '../row.ts';

/** A chat as a statement of either engine, or an entity, gives it. */
export interface ChatRow {
  id: string;
  owner_id: string;
  character_id: number | null;
  character_name: string | null;
  character_version?: number | null | undefined;
  title: string;
  title_key: string;
  state: SessionState;
  rating: number | null;
  tags: unknown;
  pinned: boolean | number;
  archived: boolean | number;
  source: string | null;
  external_ref: string | null;
  metadata: unknown;
  user_name: string | null;
  persona_id: number | null;
  lorebook_ids?: unknown;
  authors_note?: unknown;
  overrides?: unknown;
  group_chat?: unknown;
  summary?: string | null | undefined;
  summary_message_id?: string | null | undefined;
  parent_chat_id: string | null;
  root_id: string;
  forked_from_message_id: string | null;
  head_id: string | null;
  head_depth: number;
  message_count: number;
  node_count: number;
  last_seq: number;
  last_message_at: RawInstant | null;
  create_hash: string | null;
  version: number;
  created_at: RawInstant;
  updated_at: RawInstant;
  deleted_at: RawInstant | null;
}

/** A chat in the shape of the contract. */
export function toSession(row: ChatRow): Session {
  return {
    id: row.id,
    character_id: row.character_id,
    character_name: row.character_name,
    character_version: versionOf(row),
    title: row.title,
    state: row.state,
    rating: row.rating,
    tags: jsonValue<string[]>(row.tags),
    pinned: Boolean(row.pinned),
    archived: Boolean(row.archived),
    source: row.source,
    external_ref: row.external_ref,
    metadata: jsonValue<Record<string, unknown>>(row.metadata),
    user_name: row.user_name,
    persona_id: row.persona_id,
    lorebook_ids: jsonValue<number[] | null | undefined>(row.lorebook_ids) ?? [],
    authors_note: jsonValue<AuthorsNote | null | undefined>(row.authors_note) ?? null,
    overrides: jsonValue<PromptOverrides | null | undefined>(row.overrides) ?? {},
    group: groupOf(row),
    summary: row.summary ?? null,
    parent_chat_id: row.parent_chat_id,
    root_id: row.root_id,
    forked_from_message_id: row.forked_from_message_id,
    message_count: row.message_count,
    last_message_at: isoInstant(row.last_message_at),
    version: row.version,
    created_at: isoInstant(row.created_at),
    updated_at: isoInstant(row.updated_at),
    deleted_at: isoInstant(row.deleted_at),
  };
}

/** In a group each member has its own; a character that was deleted for ever takes its versions along. */
function versionOf(row: ChatRow): number | null {
  if (row.character_id === null) return null;
  const group = groupOf(row);
  const speaking = group ? group.members.find(({ character_id: id }) => id === row.character_id) : row;
  return speaking?.character_version ?? null;
}

function groupOf({ group_chat: group }: ChatRow): Group | null {
  return jsonValue<Group | null | undefined>(group) ?? null;
}
