import type { Chat } from '@greenroom/client';
import { formatTime } from '../format-time.ts';
import { facts } from '../table.ts';

/** A chat's own facts, for a person. */
export function chatFacts(chat: Chat): string {
  return facts({
    id: chat.id,
    title: chat.title,
    character: chat.character_id === null ? null : `${chat.character_name ?? ''} (${chat.character_id})`,
    user: chat.user_name,
    persona: chat.persona_id,
    lorebooks: chat.lorebook_ids.join(', '),
    state: chat.state,
    rating: chat.rating,
    tags: chat.tags.join(', '),
    pinned: chat.pinned ? 'yes' : null,
    archived: chat.archived ? 'yes' : null,
    source: chat.source,
    reference: chat.external_ref,
    messages: chat.message_count,
    version: chat.version,
    created: formatTime(chat.created_at),
    updated: formatTime(chat.updated_at),
    deleted: formatTime(chat.deleted_at),
  });
}
