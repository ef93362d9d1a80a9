import type { Character, ExportSessionInput, Session, TranscriptMessage } from '@greenroom/contract';
import { TRANSCRIPT_FORMAT, TRANSCRIPT_VERSION } from '@greenroom/contract';
import { exportFile, writeJson, writeMarkdown, writeText, type ExportFile, type TextMessage } from '@greenroom/formats';
import {
  findCharacterCard,
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
import { readGroupNames } from '../groups/speaking.ts';
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
      summary_message_id: chat.summary_message_id ?? null,
    },
    ...(await charactersOf(call, chat)),
  } as const;
}

/** With the cards the chat speaks with, so that what takes the file in speaks as this chat does. */
async function charactersOf({ unit, ownerId }: Reader, chat: ChatRow) {
  const { character_id: id, character_version: version, group } = toSession(chat);
  const others: Character[] = [];
  for (const member of group?.members ?? []) {
    if (member.character_id === id) continue;
    const card = await findCharacterCard(unit, ownerId, member.character_id, member.character_version ?? null);
    if (card) others.push(card);
  }
  return {
    character: id === null ? null : await findCharacterCard(unit, ownerId, id, version),
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
  const names = await readGroupNames(call, chat);
  if (!names) return [session, pathOf(call, chat)];
  return [{ ...session, character_name: [...names.values()].join(', ') }, pathOf(call, chat, names)];
}

/** The current path, oldest first; who speaks in a group is named by the message. */
async function* pathOf(
  { unit }: Reader,
  chat: ChatRow,
  names?: ReadonlyMap<number, string>,
): AsyncGenerator<TextMessage> {
  const named = (row: PlacedMessageRow) => ({
    ...toMessage(row),
    name: row.name ?? names?.get(row.speaker_character_id ?? 0) ?? null,
  });
  for (let above: number | undefined; ;) {
    const rows = await readPath(unit, chat.id, { order: 'asc', above, below: chat.head_depth + 1, limit: STRETCH });
    yield* rows.map(named);
    if (rows.length < STRETCH) return;
    above = rows.at(-1)?.depth;
  }
}
