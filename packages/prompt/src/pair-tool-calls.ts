import { isEmpty, plainMessage, type HistoryMessage } from './history-message.ts';

/**
 * Leaves only such calls of tools in a history, oldest first, as a model server takes: each is answered, right after
 * the message that asks for it, and nothing else is an answer. What is left over by the budget, a deletion or a run
 * that was broken off is sent as text; a message that has none is left out.
 */
export function pairToolCalls(history: HistoryMessage[]): HistoryMessage[] {
  const paired: HistoryMessage[] = [];
  for (let index = 0; index < history.length;) {
    const message = history[index] as HistoryMessage;
    const answers = answersTo(message, history, index + 1);
    if (answers.length > 0) paired.push(message, ...answers);
    else paired.push(plainMessage(message));
    index += 1 + answers.length;
  }
  return paired.filter((message) => !isEmpty(message));
}

/** The messages after an asking one that answer its calls; none unless they answer all of them. */
function answersTo({ tool_calls: calls }: HistoryMessage, history: HistoryMessage[], from: number): HistoryMessage[] {
  const open = new Set(calls?.map(({ id }) => id));
  const answers: HistoryMessage[] = [];
  for (let next = history[from]; open.delete(next?.tool_call_id ?? ''); next = history[from + answers.length]) {
    answers.push(next as HistoryMessage);
  }
  return open.size === 0 ? answers : [];
}
