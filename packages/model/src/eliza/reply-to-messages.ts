import type { RequestMessage } from '../language-model.ts';
import { answerTurn, startConversation } from './answer-turn.ts';
import type { Conversation } from './answer-turn.ts';
import { doctorScript } from './doctor-script.ts';

// How often the last turn is answered anew to find a sentence that was not said to it yet: no rule has as many.
const MAX_FURTHER_ANSWERS = 20;

/**
 * Gives what ELIZA says next in a chat. She looks at nothing but what the person said. When something comes after
 * that (her own reply, an instruction to go on or to try again), she answers the last turn once more for each such
 * message, which moves the rules on, and further on past what she already said to it. So she does for each reply that
 * the turn has got elsewhere.
 *
 * @param greeting - What to say where the person said nothing; the script's own questions in turn unless given and not empty.
 * @param attempt - How many replies to the last turn there are already, beside those in the messages.
 */
export function replyToMessages(messages: readonly RequestMessage[], greeting?: string, attempt = 0): string {
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  const after = messages.slice(lastUser + 1);
  if (lastUser === -1) return (attempt === 0 && greeting) || openingAfter(after, attempt);
  const conversation = startConversation();
  let reply = '';
  for (const message of messages) {
    if (message.role === 'user') reply = answerTurn(doctorScript, conversation, textOf(message));
  }
  if (after.length + attempt === 0) return reply;
  return answerFurther(conversation, textOf(messages[lastUser]!), after, attempt);
}

function openingAfter(messages: readonly RequestMessage[], attempt: number): string {
  const { openings } = doctorScript;
  const said = messages.filter(({ role }) => role === 'assistant').length + attempt;
  return openings[said % openings.length] ?? openings[0];
}

function answerFurther(
  conversation: Conversation,
  turn: string,
  after: readonly RequestMessage[],
  attempt: number,
): string {
  const said = after.filter(({ role }) => role === 'assistant').map(textOf);
  const fewest = Math.min(after.length + attempt, MAX_FURTHER_ANSWERS);
  for (let count = 1; ; count++) {
    const reply = answerTurn(doctorScript, conversation, turn);
    const isNew = !said.some((text) => text.includes(reply));
    if (count >= MAX_FURTHER_ANSWERS || (isNew && count >= fewest)) return reply;
  }
}

// Images, sounds and files are nothing to her, and neither is a part that only calls itself text.
function textOf({ content }: RequestMessage): string {
  if (typeof content === 'string') return content;
  const parts = content ?? [];
  return parts.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : [])).join(' ');
}
