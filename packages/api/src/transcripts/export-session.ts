import type { Character, ExportSessionInput, Session, TranscriptMessage } from '@greenroom/contract';
import { TRANSCRIPT_FORMAT, TRANSCRIPT_VERSION } from '@greenroom/contract';
import { exportFile, writeJson, writeMarkdown, writeText, type ExportFile, type TextMessage } from '@greenroom/formats';
import {
  findCharacterCard,
  findCharacterNames,
  findMessageInChat,
  findSpeakers,
  readPath,
  readTree,
  toMessage,
  toSession,
  toTranscriptMessage,
  type ChatRow,
  type PlacedMessageRow,
} from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { groupOf, readMemberNames } from '../groups/speaking.ts';
import { userNameOf } from '../personas/user-name-of.ts';
import { loadSession } from '../sessions/load-session.ts';

const STRETCH = 200;

type Reader = Pick<Call, 'unit' | 'ownerId' | 'now'>;

/** An export on its way out: what kind of file it is, and its text in pieces. */
export interface Export extends ExportFile {
  chunks: AsyncIterable<string>;
}

/**
 * Exports a session: `json` holds everything and can be imported again, `markdown` and `text` are for reading. It
 * is read and written in stretches, so that a long chat takes no more memory than a short one.
 * @throws `not_found`
 */
export async function exportSession(call: Reader, input: ExportSessionInput): Promise<Export> {
  const chat = await loadSession(call, input.chat_id);
  return { ...exportFile(chat.title, input.format), chunks: await chunksOf(call, chat, input.format) };
}

async function chunksOf(
  call: Reader,
  chat: ChatRow,
  format: ExportSessionInput['format'],
): Promise<AsyncIterable<string>> {
  switch (format) {
    case 'json':
      return writeJson(await headOf(call, chat), treeOf(call, chat));
    case 'markdown':
      return writeMarkdown(...(await toRead(call, chat)));
    case 'text':
      return writeText(...(await toRead(call, chat)));
  }
}

async function headOf(call: Reader, chat: ChatRow) {
  return {
    format: TRANSCRIPT_FORMAT,
    format_version: TRANSCRIPT_VERSION,
    exported_at: call.now().toISOString(),
    chat: {
      ...(await dropGone(call, toSession(chat))),
      head_id: chat.head_id,
      summary_message_id: await summedUpTo(call, chat),
    },
    ...(await charactersOf(call, chat)),
  } as const;
}

/** The last message that the summary tells of, unless that was deleted. */
async function summedUpTo({ unit }: Reader, { id, summary_message_id: of }: ChatRow): Promise<string | null> {
  return of == null ? null : ((await findMessageInChat(unit, id, of))?.id ?? null);
}

/**
 * With the cards the chat speaks with, so that what takes the file in speaks as this chat does, and those of everybody
 * else who ever spoke in it.
 */
async function charactersOf({ unit, ownerId }: Reader, chat: ChatRow) {
  const { character_id: own, character_version: version, group } = toSession(chat);
  const members = new Map(group?.members.map((member) => [member.character_id, member.character_version ?? null]));
  const others: Character[] = [];
  for (const id of new Set([...members.keys(), ...(await findSpeakers(unit, chat.id))])) {
    const card = id === own ? null : await findCharacterCard(unit, ownerId, id, members.get(id) ?? null);
    if (card) others.push(card);
  }
  return {
    character: own === null ? null : await findCharacterCard(unit, ownerId, own, version),
    group_characters: others,
  };
}

/** Every message of the tree that was there when the export began, in the order of `seq`. */
async function* treeOf({ unit }: Reader, chat: ChatRow): AsyncGenerator<TranscriptMessage> {
  for (let afterSeq = 0; ;) {
    const rows = await readTree(unit, chat.id, { afterSeq, limit: STRETCH });
    for (const row of rows) if (row.seq <= chat.last_seq) yield toTranscriptMessage(row);
    const last = rows.at(-1);
    if (rows.length < STRETCH || !last || last.seq >= chat.last_seq) return;
    afterSeq = last.seq;
  }
}

/** What is written for people to read, with everybody by the name they have in the chat. */
async function toRead(call: Reader, chat: ChatRow): Promise<[Session, AsyncIterable<TextMessage>]> {
  const session = { ...toSession(chat), user_name: await userNameOf(call, chat) };
  const members = await readMemberNames(call, chat);
  const head = members.size === 0 ? session : { ...session, character_name: [...members.values()].join(', ') };
  return [head, pathOf(call, chat, members)];
}

/** The current path, oldest first; who is not the chat's one character is named by the message. */
async function* pathOf(call: Reader, chat: ChatRow, members: ReadonlyMap<number, string>): AsyncGenerator<TextMessage> {
  const isGroup = groupOf(chat) !== null;
  const names = new Map(members);
  for (let above: number | undefined; ;) {
    const window = { order: 'asc', above, below: chat.head_depth + 1, limit: STRETCH } as const;
    const rows = await readPath(call.unit, chat.id, window);
    await addNames(call, chat, names, rows);
    for (const row of rows) {
      const { role, name, speaker_character_id: id } = row;
      const isOther = role === 'assistant' && (isGroup || (id !== null && names.has(id)));
      const own = isOther ? ((id === null ? undefined : names.get(id)) ?? SOMEBODY) : null;
      yield { ...toMessage(row), name: name ?? own };
    }
    if (rows.length < STRETCH) return;
    above = rows.at(-1)?.depth;
  }
}

/** Who spoke in a group and is nowhere any more. */
const SOMEBODY = 'Assistant';

/** Adds what those are called who are not in the chat any more. */
async function addNames(
  { unit, ownerId }: Reader,
  { character_id: own }: ChatRow,
  names: Map<number, string>,
  rows: PlacedMessageRow[],
): Promise<void> {
  const ids = new Set(rows.flatMap(({ speaker_character_id: id }) => id ?? []));
  const unknown = [...ids].filter((id) => id !== own && !names.has(id));
  if (unknown.length === 0) return;
  for (const [id, { name }] of await findCharacterNames(unit, ownerId, unknown)) names.set(id, name);
}
