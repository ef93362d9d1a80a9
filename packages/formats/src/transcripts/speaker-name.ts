import type { MessageRole, Session, TranscriptMessage } from '@greenroom/contract';
import { singleLine } from './single-line.ts';

/** What names the speaker of a message. */
export type Speaker = Pick<TranscriptMessage, 'role' | 'name'>;

const FALLBACK: Record<MessageRole, string> = { assistant: 'Assistant', user: 'User', system: 'System', tool: 'Tool' };

/**
 * Who speaks, on one line and not escaped: the message's own name, else the chat's for its role, else
 * the role. A name of nothing but white space counts as none.
 */
export function speakerName(chat: Pick<Session, 'character_name' | 'user_name'>, message: Speaker): string {
  const ofChat = { assistant: chat.character_name, user: chat.user_name, system: null, tool: null };
  return (
    [message.name, ofChat[message.role]].map((name) => singleLine(name ?? '')).find(Boolean) ?? FALLBACK[message.role]
  );
}
