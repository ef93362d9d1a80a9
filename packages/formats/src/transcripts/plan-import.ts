import { AppError, type ImportedMessage, type ImportSessionInput } from '@greenroom/contract';
import { findFaults } from './find-faults.ts';

/** An imported message with its place in the tree. */
export type PlannedMessage = Omit<ImportedMessage, 'parent_id'> & {
  /** The message this one answers; null for a first message. */
  parent_id: string | null;
  /** How many messages stand above this one: 0 for a first message. */
  depth: number;
  /** Whether the message is on the path from the head up to its first message. */
  on_path: boolean;
};

/** A file's messages, found to form a tree (or several, side by side) and placed in it. */
export interface ImportPlan {
  /** Every message in the order of `seq`, so that a parent always comes before what answers it. */
  nodes: PlannedMessage[];
  /** The end of the current path; null only when there is no message. */
  head_id: string | null;
  /** The last message that the chat's summary tells of; null when the file does not say, or has no such message. */
  summary_message_id: string | null;
  /** How many messages are on the current path. */
  path_length: number;
  /** The highest `seq`, 0 without messages; what is appended later goes on from here. */
  last_seq: number;
  /** When the message with the highest `seq` was made (UTC, milliseconds), if the file says so. */
  last_message_at: string | null;
}

/**
 * Checks that the messages of an import form a tree and works out each one's place in it. The values of
 * `seq` are kept, gaps and all. Without a `head_id` the message with the highest `seq` is the
 * head; with null there is none, and no path. Takes
 * time in proportion to the number of messages (but for sorting them) and never recurses.
 *
 * Throws an AppError `unprocessable` with the first 50 faults when an id or a `seq` is used twice, a parent
 * is missing or not older than its child (which rules out cycles), or the head is missing.
 */
export function planImport(input: Pick<ImportSessionInput, 'chat' | 'messages'>): ImportPlan {
  refuseFaults(input);
  const nodes = input.messages.map(unplaced).toSorted((a, b) => a.seq - b.seq);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  // In the order of seq a parent has its depth before its children ask for it.
  for (const node of nodes) {
    const parent = parentOf(node, byId);
    if (parent) node.depth = parent.depth + 1;
  }
  const last = nodes.at(-1);
  // A chat can have no current path while messages stand beside it; only a file that does not say gets the newest.
  const { head_id } = input.chat;
  const head = head_id === undefined ? last : byId.get(head_id ?? '');
  for (let node = head; node; node = parentOf(node, byId)) node.on_path = true;
  return {
    nodes,
    head_id: head?.id ?? null,
    summary_message_id: byId.get(input.chat.summary_message_id ?? '')?.id ?? null,
    path_length: head ? head.depth + 1 : 0,
    last_seq: last?.seq ?? 0,
    last_message_at: last?.created_at ? new Date(last.created_at).toISOString() : null,
  };
}

function refuseFaults(input: Pick<ImportSessionInput, 'chat' | 'messages'>): void {
  const { count, issues } = findFaults(input);
  if (count === 0) return;
  const faults = count === 1 ? '1 fault' : `${count} faults`;
  const listed = count > issues.length ? `, of which the first ${issues.length} are listed` : '';
  throw new AppError('unprocessable', `The messages do not form a tree: ${faults}${listed}.`, { issues });
}

function unplaced(message: ImportedMessage): PlannedMessage {
  return { ...message, parent_id: message.parent_id ?? null, depth: 0, on_path: false };
}

function parentOf(node: PlannedMessage, byId: ReadonlyMap<string, PlannedMessage>): PlannedMessage | undefined {
  return node.parent_id === null ? undefined : byId.get(node.parent_id);
}
