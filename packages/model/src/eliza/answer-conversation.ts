import { answerTurn, startConversation } from './answer-turn.ts';
import { doctorScript } from './doctor-script.ts';

/**
 * Answers the last of a person's turns as ELIZA with the DOCTOR script. Nothing is kept between two calls: all turns
 * are gone through from the first, so what comes next in each rule, and what is remembered, follow from the
 * conversation alone, and each of its branches has its own. The time is linear in what is read: of each turn, the
 * first 2,000 words.
 *
 * @returns The reply, never empty; an opening question when nothing was said yet.
 * @example answerConversation(['My sister ignores me.']) // a question about the person's family
 */
export function answerConversation(userTurns: readonly string[]): string {
  const conversation = startConversation();
  let reply = doctorScript.openings[0];
  for (const turn of userTurns) reply = answerTurn(doctorScript, conversation, turn);
  return reply;
}
