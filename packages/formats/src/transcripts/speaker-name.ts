import type { MessageRole, Session, TranscriptMessage } from '@greenroom/contract';
import { singleLine } from './single-line.ts';

/** What names the speaker of a message. */
export type Speaker = Pick<TranscriptMessage, 'role' | 'name'>;

/** Names to show for a role instead of those the chat gives, such as the name of the user's persona. */
export type SpeakerNames = Partial<Record<MessageRole, string>>;

const FALLBACK: Record<MessageRole, string> = { assistant: 'Assistant', user: 'User', system: 'System', tool: 'Tool' };

/**
 * Who speaks, on one line and not escaped: the message's own name, else the caller's name for the role,
 * else the chat's, else the role. A name of nothing but white space counts as none.
 */
export function speakerName(
  chat: Pick<Session, 'character_name' | 'user_name'>,
  message: Speaker,
  names: SpeakerNames = {},
): string {
  const ofChat = { assistant: chat.character_name, user: chat.user_name, system: null, tool: null };
  const candidates = [message.name, names[message.role], ofChat[message.role]];
  return candidates.map((name) => singleLine(name ?? '')).find(Boolean) ?? FALLBACK[message.role];
}
