import type { Message, MessageRole, ToolCall, TranscriptMessage, Usage } from '@greenroom/contract';
import { isoInstant, jsonValue, type RawInstant } from '../row.ts';

/** A message as a statement of either engine gives it. */
export interface MessageRow {
  id: string;
  chat_id: string;
  parent_id: string | null;
  seq: number;
  depth: number;
  on_path: boolean | number;
  role: MessageRole;
  name: string | null;
  speaker_character_id: number | null;
  content: string;
  reasoning: string | null;
  tool_calls: unknown;
  tool_call_id: string | null;
  audience?: unknown;
  model: string | null;
  provider: string | null;
  finish_reason: string | null;
  usage: unknown;
  hidden: boolean | number;
  pinned: boolean | number;
  metadata: unknown;
  create_hash: string | null;
  version: number;
  created_at: RawInstant;
  updated_at: RawInstant;
}

/** The columns of a message that whoever reads the conversation needs; what lore and variables came to is no part of it. */
export const MESSAGE_COLUMNS = [
  'id',
  'chat_id',
  'parent_id',
  'seq',
  'depth',
  'on_path',
  'role',
  'name',
  'speaker_character_id',
  'content',
  'reasoning',
  'tool_calls',
  'tool_call_id',
  'audience',
  'model',
  'provider',
  'finish_reason',
  'usage',
  'hidden',
  'pinned',
  'metadata',
  'create_hash',
  'version',
  'created_at',
  'updated_at',
] as const satisfies (keyof MessageRow)[];

/** A message with all that is stored of it. */
export interface WholeMessageRow extends MessageRow {
  prompt_state: unknown;
}

/** A message with where it stands among those that share its parent and role. */
export interface PlacedMessageRow extends MessageRow {
  alternative_count: number | string;
  alternative_index: number | string;
}

/** A message in the shape of the contract. */
export function toMessage(row: PlacedMessageRow): Message {
  return {
    ...toBareMessage(row),
    chat_id: row.chat_id,
    alternatives: { count: Number(row.alternative_count), index: Number(row.alternative_index) },
  };
}

/** A message as a transcript holds it: with what lore and variables have come to where there is that. */
export function toTranscriptMessage(row: WholeMessageRow): TranscriptMessage {
  const state = jsonValue<Record<string, unknown> | null>(row.prompt_state);
  return { ...toBareMessage(row), ...(state && { prompt_state: state }) };
}

/** A message without its chat and its place among alternatives. */
function toBareMessage(row: MessageRow) {
  return {
    id: row.id,
    parent_id: row.parent_id,
    seq: row.seq,
    role: row.role,
    name: row.name,
    speaker_character_id: row.speaker_character_id,
    content: row.content,
    reasoning: row.reasoning,
    tool_calls: jsonValue<ToolCall[] | null>(row.tool_calls),
    tool_call_id: row.tool_call_id,
    audience: audienceOf(row),
    model: row.model,
    provider: row.provider,
    finish_reason: row.finish_reason,
    usage: jsonValue<Usage | null>(row.usage),
    hidden: Boolean(row.hidden),
    pinned: Boolean(row.pinned),
    metadata: jsonValue<Record<string, unknown>>(row.metadata),
    version: row.version,
    created_at: isoInstant(row.created_at),
    updated_at: isoInstant(row.updated_at),
  };
}

/** Which characters of a group heard a message; null for all. */
export function audienceOf({ audience }: Pick<MessageRow, 'audience'>): number[] | null {
  return jsonValue<number[] | null | undefined>(audience) ?? null;
}
