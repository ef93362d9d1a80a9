import { AppError, type ListMessagesInput, type MessageList } from '@greenroom/contract';
import { countPath, findMessageInChat, readPath, toMessage, type ChatRow } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';
import { integerValue, pageOf, windowOf } from '../core/pages.ts';
import { loadSession } from '../sessions/load-session.ts';

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/**
 * Lists the messages of the current path by page or by cursor, oldest first unless asked otherwise.
 * @throws `not_found` for the chat, or for a `before` or `after` that is not in it, `unprocessable` for one that is not on
 * its path, `validation_failed` for a cursor of another list
 */
export async function listMessages(call: Reader, input: ListMessagesInput): Promise<MessageList> {
  const chat = await loadSession(call, input.chat_id);
  const walk = { sort: 'path', order: input.order, expression: 'depth', valueOf: integerValue };
  const window = windowOf(input, walk);
  const asked = await boundsOf(call, chat, input);
  const bounds = narrowed(asked, input.order, window.keyset.after?.value as number | undefined);
  const rows = await readPath(call.unit, chat.id, {
    order: input.order,
    limit: window.limit,
    offset: window.offset,
    ...bounds,
  });
  const total = window.count ? await totalOf(call, chat, asked) : null;
  const page = pageOf(input, walk, { rows, total }, (row) => [row.depth, row.id]);
  return { success: true, data: page.rows.map(toMessage), metadata: page.metadata };
}

interface Bounds {
  above?: number | undefined;
  below?: number | undefined;
}

async function boundsOf(call: Reader, chat: ChatRow, { before, after }: ListMessagesInput): Promise<Bounds> {
  return {
    ...(after !== undefined && { above: await depthOf(call, chat, after) }),
    ...(before !== undefined && { below: await depthOf(call, chat, before) }),
  };
}

async function depthOf(call: Reader, chat: ChatRow, messageId: string): Promise<number> {
  const message = await findMessageInChat(call.unit, chat.id, messageId);
  if (!message) throw notFound('message in this chat', messageId);
  if (!message.on_path) {
    throw new AppError('unprocessable', `The message ${messageId} is not on the chat's current path.`);
  }
  return message.depth;
}

/** The bounds with where the cursor stands, whichever is tighter. */
function narrowed({ above, below }: Bounds, order: 'asc' | 'desc', position: number | undefined): Bounds {
  if (position === undefined) return { above, below };
  return order === 'asc'
    ? { above: Math.max(above ?? position, position), below }
    : { above, below: Math.min(below ?? position, position) };
}

/** The whole path is counted with every append; only a part of it has to be counted now. */
function totalOf(call: Reader, chat: ChatRow, bounds: Bounds): Promise<number> | number {
  const isWhole = bounds.above === undefined && bounds.below === undefined;
  return isWhole ? chat.message_count : countPath(call.unit, chat.id, bounds);
}
