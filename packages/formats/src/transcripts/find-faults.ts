import type { ImportedMessage, ImportSessionInput, Issue } from '@greenroom/contract';

/** How many faults are told one by one; a file with more is not repaired by reading on. */
const MAX_ISSUES = 50;

/** The faults of an import's message graph: how many there are, and the first {@link MAX_ISSUES}. */
export interface Faults {
  count: number;
  issues: Issue[];
}

/**
 * Finds what keeps an import's messages from being a tree. Paths count the messages as the file orders them.
 *
 * A cycle needs no search: it cannot go round without reaching a parent that is not older than its child.
 */
export function findFaults({ chat, messages }: Pick<ImportSessionInput, 'chat' | 'messages'>): Faults {
  const faults: Faults = { count: 0, issues: [] };
  const add = (path: string, message: string) => {
    faults.count += 1;
    if (faults.issues.length < MAX_ISSUES) faults.issues.push({ path, message });
  };
  const firstById = firstBy(messages, (message) => message.id);
  const firstBySeq = firstBy(messages, (message) => message.seq);
  if (chat.head_id && !firstById.has(chat.head_id)) add('chat.head_id', 'must be the id of a message in this file');
  for (const [index, message] of messages.entries()) {
    const sameId = firstById.get(message.id);
    const sameSeq = firstBySeq.get(message.seq);
    if (sameId !== index) add(`messages.${index}.id`, `is the id of messages.${sameId} already`);
    if (sameSeq !== index) add(`messages.${index}.seq`, `is the seq of messages.${sameSeq} already`);
    const fault = parentFault(message, messages, firstById);
    if (fault) add(`messages.${index}.parent_id`, fault);
  }
  return faults;
}

function firstBy<Key>(messages: ImportedMessage[], keyOf: (message: ImportedMessage) => Key): Map<Key, number> {
  const first = new Map<Key, number>();
  for (const [index, message] of messages.entries()) {
    const key = keyOf(message);
    if (!first.has(key)) first.set(key, index);
  }
  return first;
}

function parentFault(
  message: ImportedMessage,
  messages: ImportedMessage[],
  firstById: ReadonlyMap<string, number>,
): string | null {
  const parentId = message.parent_id ?? null;
  if (parentId === null) return null;
  if (parentId === message.id) return 'must not be the message itself';
  const index = firstById.get(parentId);
  const parent = index === undefined ? undefined : messages[index];
  if (!parent) return 'must be the id of a message in this file';
  return parent.seq < message.seq ? null : `must be an older message: the seq of messages.${index} is not smaller`;
}
