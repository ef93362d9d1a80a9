import { AppError } from '@greenroom/contract';
import { IdempotencyRecord, storageFault, type UnitOfWork } from '@greenroom/storage';
import { createHash } from 'node:crypto';
import { inTransaction, type Answer } from '../core/call.ts';
import { open, seal } from './seal.ts';

const LONGEST_KEY = 255;
const KEPT_FOR_MS = 24 * 60 * 60 * 1000;

interface OnceCall {
  readonly unit: UnitOfWork;
  readonly answer: Answer;
  now(): Date;
}

/**
 * Does a POST's work at most once for an `Idempotency-Key`. The key and the work are kept in one transaction, so that
 * either both are there or neither is; the same key and input again gets the first answer, and another input a 409.
 * Work that awaits more than the database goes into `prepare`, which runs before the transaction.
 */
export interface Once<C> {
  <Output>(input: unknown, work: (call: C) => Promise<Output>): Promise<Output>;
  <Output, Prepared>(
    input: unknown,
    work: (call: C, prepared: Prepared) => Promise<Output>,
    prepare: (call: C) => Promise<Prepared>,
  ): Promise<Output>;
}

/** The key of a call, and what it is a key to. */
export interface KeyUse {
  key: string | undefined;
  /** Keeps the keys of callers and procedures apart. */
  scope: string;
  /** The inputs that stand in the path: each address has keys of its own. */
  pathParameters: readonly string[];
  /** No account stands behind the call. */
  isAnonymous: boolean;
}

/** Makes the {@link Once} of one call; without a key it only does the work. @throws `validation_failed` for a bad key */
export function onceFor<C extends OnceCall>(call: C, { key, ...use }: KeyUse): Once<C> {
  if (key !== undefined && (key.length === 0 || key.length > LONGEST_KEY)) {
    throw new AppError('validation_failed', `Idempotency-Key must have 1 to ${LONGEST_KEY} characters.`);
  }
  return async <Output, Prepared>(
    input: unknown,
    work: (call: C, prepared: Prepared) => Promise<Output>,
    prepare?: (call: C) => Promise<Prepared>,
  ): Promise<Output> => {
    if (key === undefined) return work(call, (await prepare?.(call)) as Prepared);
    const ticket = ticketFor(key, use, input);
    const earlier = await replay<Output>(call, ticket);
    if (earlier) return earlier.output;
    const prepared = (await prepare?.(call)) as Prepared;
    try {
      return await inTransaction(call, async (inner) => {
        const record = await reserve(inner, ticket);
        const output = await work(inner, prepared);
        record.answer = seal(JSON.stringify({ output, answer: inner.answer }), ticket.secret);
        await inner.unit.em.flush();
        return output;
      });
    } catch (error) {
      // Lost to the same request sent twice at once: the other one's answer is there now.
      const winner = storageFault(error) === 'duplicate' ? await replay<Output>(call, ticket) : null;
      if (winner) return winner.output;
      throw error;
    }
  };
}

interface Ticket {
  id: string;
  fingerprint: string;
  secret: Buffer;
}

/**
 * What a key stands for; only hashes are kept, and the secret that opens the answer is not kept at all. The key is in
 * each of them, so that a body with a password in it cannot be guessed from its hash alone.
 */
function ticketFor(key: string, { scope, pathParameters, isAnonymous }: Omit<KeyUse, 'key'>, input: unknown): Ticket {
  const body = JSON.stringify(input);
  const address = pathParameters.map((name) => (input as Record<string, unknown>)[name]);
  const hash = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts));
  // Where no account keeps callers apart, the body does: one caller's key can then not be in another's way.
  const id = hash('id', scope, JSON.stringify(address), key, isAnonymous ? body : '').digest('hex');
  return {
    id,
    fingerprint: hash('input', scope, key, body).digest('hex'),
    secret: hash('seal', scope, key, body).digest(),
  };
}

async function replay<Output>(call: OnceCall, ticket: Ticket): Promise<{ output: Output } | null> {
  const record = await call.unit.em.findOne(IdempotencyRecord, {
    id: ticket.id,
    expires_at: { $gt: call.now() },
  });
  if (!record) return null;
  if (record.fingerprint !== ticket.fingerprint) {
    throw new AppError(
      'idempotency_conflict',
      'This Idempotency-Key was used with another body. Take a new key for a new request.',
    );
  }
  const { output, answer } = JSON.parse(open(record.answer, ticket.secret)) as { output: Output; answer: Answer };
  // What this call itself has said, of its rate limit, is newer than what the first one said.
  call.answer.headers = { ...answer.headers, ...call.answer.headers, 'idempotency-replayed': 'true' };
  if (answer.status !== undefined) call.answer.status = answer.status;
  return { output };
}

async function reserve(call: OnceCall, ticket: Ticket): Promise<IdempotencyRecord> {
  const { em } = call.unit;
  await em.nativeDelete(IdempotencyRecord, { id: ticket.id, expires_at: { $lte: call.now() } });
  const record = em.create(IdempotencyRecord, {
    id: ticket.id,
    fingerprint: ticket.fingerprint,
    answer: Buffer.alloc(0),
    created_at: call.now(),
    expires_at: new Date(call.now().getTime() + KEPT_FOR_MS),
  });
  await em.flush();
  return record;
}
