import type { Call } from '../core/call.ts';
import { onceFor } from '../idempotency/once.ts';
import type { Ask } from './ask.ts';

/**
 * Makes an answer at most once for an `Idempotency-Key`. A reply that is stored is known by its generation, which
 * keeps the key; what is stored nowhere is kept, sealed, as other answers are.
 *
 * @param make - Makes the answer; the key it is given is the one that the generation is to keep, if any.
 */
export function makeOnce<Answer>(
  call: Call,
  { ask, idempotencyKey, what }: { ask: Ask; idempotencyKey: string | undefined; what: string },
  make: (key: string | undefined) => Promise<Answer>,
): Promise<Answer> {
  if (idempotencyKey === undefined || isStored(ask)) return make(idempotencyKey);
  const scope = `${call.ownerId} ${what}`;
  const once = onceFor(call, { key: idempotencyKey, scope, pathParameters: [], isAnonymous: false });
  return once(
    ask,
    async (_call, made: Answer) => made,
    () => make(undefined),
  );
}

/** Whether there will be a message to read the reply from. */
function isStored({ about }: Ask): boolean {
  return about.chatId !== null && about.save;
}
