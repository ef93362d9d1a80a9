import type { CallContext } from './call-context.ts';
import { uuidV7 } from './uuid-v7.ts';

// For the server an id of the caller's own costs next to nothing, an Idempotency-Key three times the work.
const NAMED_BY_CALLER = new Set(['chats.create', 'messages.append']);

/**
 * The mutation that the server knows nothing of by. A key would keep it going when its connection is lost, as that of a
 * caller who comes back.
 */
export const UNNAMED = 'replies.stream';

interface Preparable {
  type: string;
  path: string;
  input: unknown;
  context: CallContext;
}

/**
 * Gives a mutation, once for all its tries, what the server knows a repeated one by: a chat or message to create its
 * id, and any other but a streamed reply an `Idempotency-Key`. What the caller gave stays.
 */
export function prepareMutation<Op extends Preparable>(op: Op): Op {
  if (op.type !== 'mutation' || op.path === UNNAMED || op.context.idempotencyKey !== undefined) return op;
  if (!NAMED_BY_CALLER.has(op.path)) return { ...op, context: { ...op.context, idempotencyKey: uuidV7() } };
  const input = op.input as { id?: string } | undefined;
  return { ...op, input: { ...input, id: input?.id ?? uuidV7() } };
}
