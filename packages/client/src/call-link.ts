import type { Operation, OperationResultEnvelope, TRPCLink } from '@trpc/client';
import { observable, observableToPromise, type Observable } from '@trpc/server/observable';
import { abortable, sleep } from './abortable.ts';
import type { AppRouter } from './api-types.ts';
import type { CallContext } from './call-context.ts';
import { beginCall, type CallLife } from './call-life.ts';
import { defaultTimeout } from './default-timeout.ts';
import { GreenroomError } from './greenroom-error.ts';
import { openStream } from './open-stream.ts';
import { prepareMutation } from './prepare-mutation.ts';
import { retryWait } from './retry-wait.ts';
import { reasonOf, toGreenroomError } from './to-greenroom-error.ts';

/** What the links hand on from one to the next beside the call. */
export interface LinkContext extends CallContext {
  /** Set by the link that sends, once what is to be sent stands. */
  try?: { isSent: boolean };
}

type Envelope = OperationResultEnvelope<unknown, unknown>;
type Next = (op: Operation) => Observable<Envelope, unknown>;

/** The link that gives each call its time, its tries and its errors. `timeoutMs` covers all tries and the waits between. */
export function callLink(options: { timeoutMs: number | undefined; retries: number }): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const prepared = prepareMutation(op);
        const { timeoutMs = options.timeoutMs ?? defaultTimeout(op.path) } = op.context as LinkContext;
        const life = beginCall(timeoutMs, op.signal);
        perform(prepared, next, life, options.retries).then(
          (envelope) => {
            observer.next(envelope as never);
            observer.complete();
          },
          (error: GreenroomError) => {
            life.end();
            observer.error(error);
          },
        );
      });
}

async function perform(op: Operation, next: Next, life: CallLife, retries: number): Promise<Envelope> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await tryOnce(op, next, life);
    } catch (cause) {
      if (life.signal.aborted) throw life.signal.reason;
      const error = cause as GreenroomError;
      const wait = attempt < retries ? retryWait(error, { attempt, path: op.path, input: op.input }) : null;
      // A wait that ends after the call's time is over would only hide why.
      if (wait === null || wait >= life.remainingMs()) throw error;
      await sleep(life.signal, wait);
    }
  }
}

async function tryOnce(op: Operation, next: Next, life: CallLife): Promise<Envelope> {
  const thisTry = { isSent: false };
  try {
    life.signal.throwIfAborted();
    const answer = next({ ...op, context: { ...op.context, try: thisTry }, signal: life.signal });
    const envelope = await abortable(life.signal, observableToPromise(answer));
    const { data } = envelope.result as { data: unknown };
    if (isStream(data)) return { ...envelope, result: { data: await openStream(data, life) } };
    life.end();
    return envelope;
  } catch (cause) {
    const error = toGreenroomError(cause);
    throw !thisTry.isSent && error.code === 'network' ? unsendable(cause) : error;
  }
}

function isStream(data: unknown): data is AsyncIterable<unknown> {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data;
}

/** Such as an input with a cycle, or one too long for a url. */
function unsendable(cause: unknown): GreenroomError {
  return new GreenroomError('validation_failed', `The call cannot be sent: ${reasonOf(cause)}`, { cause });
}
