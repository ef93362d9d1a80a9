import type { Session } from '@greenroom/contract';
import { escapeMarkdown } from './escape-markdown.ts';
import { inChunks } from './in-chunks.ts';
import { speakerName } from './speaker-name.ts';
import type { TextMessage } from './text-message.ts';

/**
 * Writes a chat as Markdown for people to read: the title, a list of facts, then a section for each message
 * with its speaker and its time (UTC). `messages` are those to show, in order: those of the current path.
 *
 * A message's content stays the Markdown it usually is, as a block quote: each line as it stands after
 * `> `. So nothing in it, neither a heading, nor a rule, nor a code fence or a comment left open, can end
 * its section or pass for another message.
 */
export function writeMarkdown(chat: Session, messages: AsyncIterable<TextMessage>): AsyncIterable<string> {
  return inChunks(pieces(chat, messages));
}

async function* pieces(chat: Session, messages: AsyncIterable<TextMessage>): AsyncGenerator<string> {
  yield `# ${escapeMarkdown(chat.title) || 'Untitled chat'}\n\n${facts(chat)}`;
  for await (const message of messages) {
    yield `\n${heading(message, speakerName(chat, message))}\n\n${quote(message.content)}\n`;
  }
}

function facts(chat: Session): string {
  const known: [label: string, value: string | null][] = [
    ['Character', chat.character_name],
    ['User', chat.user_name],
    ['State', chat.state],
    ['Created', chat.created_at],
    ['Updated', chat.updated_at],
    ['Last message', chat.last_message_at],
    ['Messages', String(chat.message_count)],
  ];
  return known
    .map(([label, value]) => [label, escapeMarkdown(value ?? '')])
    .filter(([, value]) => value)
    .map(([label, value]) => `- ${label}: ${value}\n`)
    .join('');
}

/** The mark is emphasised: a name cannot imitate it, for its asterisks are escaped. */
function heading(message: TextMessage, speaker: string): string {
  return `## ${escapeMarkdown(speaker)} · ${message.created_at}${message.hidden ? ' · *hidden*' : ''}`;
}

/** A lone carriage return ends a line in Markdown too. */
function quote(content: string): string {
  return `> ${content.replace(/\r\n?|\n/g, '$&> ')}`;
}
