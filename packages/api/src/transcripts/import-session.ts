import {
  AppError,
  type Group,
  type ImportedPromptState,
  type ImportSessionInput,
  type Session,
} from '@greenroom/contract';
import { planImport, remapIds, type ImportPlan, type PlannedMessage } from '@greenroom/formats';
import {
  Chat,
  findChat,
  findTakenIds,
  insertMessages,
  searchKey,
  storageFault,
  takeQuota,
  toSession,
  type NewMessage,
} from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { inTransaction, type Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { recordChange } from '../core/record-change.ts';
import { tooManyChats } from '../sessions/too-many-chats.ts';
import { linkCharacters, type LinkedCharacters } from './link-character.ts';

/** The largest lossless export that is taken back, in bytes. */
export const IMPORT_BODY_LIMIT = 64 * 1024 * 1024;

// What a version may begin with here: it has to have room to rise in the databases' integers.
const HIGHEST_VERSION = 2_000_000_000;

/**
 * Stores a session from its lossless export: the same ids where they are free, the same order, parents and times.
 * @throws `unprocessable` when the messages do not form a tree; then nothing is stored. `quota_exceeded`
 */
export async function importSession(call: Call, input: ImportSessionInput): Promise<Session> {
  if (input.messages.length > call.quotas.messagesPerChat) {
    throw new AppError(
      'quota_exceeded',
      `A chat may have ${call.quotas.messagesPerChat} messages, and this one has more.`,
    );
  }
  const planned = planImport(input);
  const attempt = () => inTransaction(call, (inner) => store(inner, input, planned));
  return attempt().catch((error: unknown) => {
    // Someone else took an id of the file after it was found to be free; now it is seen to be taken.
    if (storageFault(error) === 'duplicate') return attempt();
    throw error;
  });
}

async function store(call: Call, input: ImportSessionInput, planned: ImportPlan): Promise<Session> {
  if (!(await takeQuota(call.unit, call.ownerId, 'chat_count', call.quotas.chatsPerUser))) {
    throw tooManyChats(call.quotas.chatsPerUser);
  }
  const plan = await withFreeIds(call, planned);
  const characters = await linkCharacters(call, input);
  const chat = await newChat(call, input, plan, characters);
  await call.unit.em.flush();
  await insertMessages(
    call.unit,
    plan.nodes.map((node) => newMessage(chat, node, characters)),
  );
  const version = importedVersion(input.chat.version);
  // By a statement, because the ORM lets every version begin at 1.
  await call.unit.change('update chat set version = ? where id = ?', [version, chat.id]);
  await recordChange(call, 'chat-created', { chat_id: chat.id });
  return { ...toSession(chat), version };
}

async function withFreeIds(call: Call, plan: ImportPlan): Promise<ImportPlan> {
  const taken = await findTakenIds(
    call.unit,
    'message',
    plan.nodes.map(({ id }) => id),
  );
  return taken.length === 0 ? plan : remapIds(plan, new Map(taken.map((id) => [id, uuidv7()])));
}

async function newChat(
  call: Call,
  { chat: given, character }: ImportSessionInput,
  plan: ImportPlan,
  characters: LinkedCharacters,
) {
  const { unit } = call;
  const isTaken = given.id !== undefined && (await findTakenIds(unit, 'chat', [given.id])).length > 0;
  const id = given.id === undefined || isTaken ? uuidv7() : given.id;
  // Only a chat of the same owner can be what this one was forked from.
  const parent = given.parent_chat_id == null ? null : await findChat(unit, call.ownerId, given.parent_chat_id);
  const head = plan.nodes.find((node) => node.id === plan.head_id);
  const createdAt = instant(given.created_at) ?? call.now();
  return unit.em.create(Chat, {
    id,
    owner_id: call.ownerId,
    character_id: characters.own?.id ?? null,
    character_version: characters.own?.version ?? null,
    character_name: given.character_name ?? character?.name ?? null,
    title: given.title,
    title_key: searchKey(given.title),
    state: given.state ?? 'in-progress',
    rating: given.rating ?? null,
    tags: given.tags ?? [],
    pinned: given.pinned ?? false,
    archived: given.archived ?? false,
    source: given.source ?? null,
    external_ref: given.external_ref ?? null,
    metadata: given.metadata ?? {},
    user_name: given.user_name ?? null,
    ...(await attachedHere(call, given)),
    authors_note: given.authors_note ?? null,
    overrides: given.overrides ?? null,
    group_chat: groupHere(given, characters),
    summary: given.summary ?? null,
    summary_message_id: given.summary == null ? null : plan.summary_message_id,
    parent_chat_id: parent?.id ?? null,
    root_id: parent?.root_id ?? id,
    forked_from_message_id: parent ? (given.forked_from_message_id ?? null) : null,
    head_id: plan.head_id,
    head_depth: head?.depth ?? -1,
    message_count: plan.path_length,
    node_count: plan.nodes.length,
    last_seq: plan.last_seq,
    last_message_at: instant(given.last_message_at) ?? lastMessageAt(plan, createdAt),
    create_hash: null,
    version: 1,
    created_at: createdAt,
    updated_at: instant(given.updated_at) ?? createdAt,
    deleted_at: null,
  });
}

/** Ids belong to a server: those that name nothing of the owner's here are left out. */
async function attachedHere(call: Call, { lorebook_ids = [], persona_id = null }: ImportSessionInput['chat']) {
  return dropGone(call, { lorebook_ids, persona_id });
}

/**
 * The same group with the characters that are here for it. Whose card is not in the file is left out, and who is there
 * twice is there as the first says.
 */
function groupHere({ group }: ImportSessionInput['chat'], { byFileId }: LinkedCharacters): Group | null {
  const members: Group['members'] = [];
  for (const { character_id: id, muted } of group?.members ?? []) {
    const linked = byFileId.get(id);
    if (!linked || members.some((earlier) => earlier.character_id === linked.id)) continue;
    members.push({ character_id: linked.id, character_version: linked.version, muted });
  }
  return group && members.length > 0 ? { ...group, members } : null;
}

/**
 * What a reply has kept, with the book of a card told by the character's id here. Other lorebooks keep the ids of the
 * server the file is of: an effect holds only for an entry with the very words it began with, in the book of that id, so
 * that one of a book which is not here does nothing until it ends.
 */
function stateHere(state: ImportedPromptState | null | undefined, { byFileId }: LinkedCharacters) {
  if (!state?.timed) return state ?? null;
  const effects = state.timed.effects.map((effect) => {
    const [, fileId] = /^character-(\d+)$/.exec(effect.bookId) ?? [];
    const linked = fileId === undefined ? undefined : byFileId.get(Number(fileId));
    return linked ? { ...effect, bookId: `character-${linked.id}` } : effect;
  });
  return { ...state, timed: { effects } };
}

function newMessage(chat: Chat, node: PlannedMessage, characters: LinkedCharacters): NewMessage {
  const { byFileId } = characters;
  const createdAt = instant(node.created_at) ?? chat.created_at;
  const speaker = node.speaker_character_id ?? null;
  const audience = node.audience?.flatMap((id) => byFileId.get(id)?.id ?? []) ?? null;
  return {
    id: node.id,
    chat_id: chat.id,
    parent_id: node.parent_id,
    seq: node.seq,
    depth: node.depth,
    on_path: node.on_path,
    role: node.role,
    name: node.name ?? null,
    // Character ids belong to a server: who is not in the file's group is the character the chat has here.
    speaker_character_id: speaker === null ? null : (byFileId.get(speaker)?.id ?? chat.character_id ?? null),
    content: node.content,
    reasoning: node.reasoning ?? null,
    tool_calls: node.tool_calls ?? null,
    tool_call_id: node.tool_call_id ?? null,
    audience,
    prompt_state: stateHere(node.prompt_state, characters),
    model: node.model ?? null,
    provider: node.provider ?? null,
    finish_reason: node.finish_reason ?? null,
    usage: node.usage ?? null,
    hidden: node.hidden ?? false,
    pinned: node.pinned ?? false,
    metadata: node.metadata ?? {},
    create_hash: null,
    version: importedVersion(node.version),
    created_at: createdAt,
    updated_at: instant(node.updated_at) ?? createdAt,
  };
}

function importedVersion(version = 1): number {
  return Math.min(version, HIGHEST_VERSION);
}

/** When the newest message was made: as the file says, or with the chat, as any message without a time is given. */
function lastMessageAt(plan: ImportPlan, chatCreatedAt: Date): Date | null {
  return instant(plan.last_message_at) ?? (plan.nodes.length > 0 ? chatCreatedAt : null);
}

function instant(text: string | null | undefined): Date | null {
  return text == null ? null : new Date(text);
}
