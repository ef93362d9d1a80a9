import type { Session } from '@greenroom/contract';
import { inChunks } from './in-chunks.ts';
import { singleLine } from './single-line.ts';
import { speakerName } from './speaker-name.ts';
import type { TextMessage } from './text-message.ts';

/**
 * Writes a chat as plain text: the title, then a block `[time] Speaker: content` for each message, with the
 * time in UTC and an empty line between blocks. `messages` are those to show, in order: those of the current
 * path.
 *
 * Content stands as it is, but for one thing: a line of it that begins as a block does is set off by a space,
 * so that no message can pass for two.
 */
export function writeText(
  chat: Pick<Session, 'title' | 'character_name' | 'user_name'>,
  messages: AsyncIterable<TextMessage>,
): AsyncIterable<string> {
  return inChunks(pieces(chat, messages));
}

async function* pieces(
  chat: Pick<Session, 'title' | 'character_name' | 'user_name'>,
  messages: AsyncIterable<TextMessage>,
): AsyncGenerator<string> {
  yield `${singleLine(chat.title) || 'Untitled chat'}\n`;
  for await (const message of messages) {
    const speaker = speakerName(chat, message) + (message.hidden ? ' (hidden)' : '');
    yield `\n[${message.created_at}] ${speaker}: ${setOff(message.content)}\n`;
  }
}

/** Counts as the end of a line whatever some editor shows as one. */
function setOff(content: string): string {
  return content.replace(/([\n\r\v\f\u0085\u2028\u2029])(?=\[\d{4}-\d\d-\d\dT)/g, '$1 ');
}
