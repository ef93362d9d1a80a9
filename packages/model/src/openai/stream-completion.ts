import type { EventSourceMessage } from 'eventsource-parser';
import type { EgressAnswer } from '../egress/create-egress.ts';
import type { JsonObject, ModelEvent, ModelRequest } from '../language-model.ts';
import { ModelError } from '../model-error.ts';
import { payloadError } from './answer-error.ts';
import type { CallServer } from './call-server.ts';
import { followAnswer } from './follow-answer.ts';
import { isObject, parseJson } from './json.ts';
import { postCompletion } from './post-completion.ts';
import { isDone, readMessages } from './read-messages.ts';
import type { Watch } from './watch-silence.ts';

/** How long a server may be silent, in milliseconds. */
export interface Patience {
  /** Before the first piece of its answer. */
  firstEventTimeoutMs: number;
  /** After it. */
  idleTimeoutMs: number;
}

/** How far an answer is: `finished` once its end has a reason, `done` once the server says it has no more. */
type Stage = 'waiting' | 'begun' | 'finished' | 'done';

const NOT_BEGUN = 'The model server did not begin to answer in time.';
const FELL_SILENT = 'The model server fell silent in the middle of its answer.';

// Once the server has said why the answer ends, all that may follow is the usage.
const AFTER_FINISH_MS = 5000;
// After [DONE] the server ends its answer, and the connection can be used again: worth a moment, no more.
const AFTER_DONE_MS = 100;
const MAX_WHOLE_BYTES = 16 * 1024 * 1024;

/** Asks a server and reads its answer, in pieces or whole. */
export async function* streamCompletion(
  call: CallServer,
  request: ModelRequest,
  watch: Watch,
  patience: Patience,
): AsyncGenerator<ModelEvent> {
  watch.expect(patience.firstEventTimeoutMs, NOT_BEGUN);
  const answer = await postCompletion(call, request, watch.signal);
  const type = answer.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (isStream(type)) yield* readStream(answer, watch, patience);
  else if (/^application\/(.+\+)?json$/.test(type)) yield* readWhole(answer);
  else throw malformed();
}

/** Event streams, and what servers call them that do not set the type. */
function isStream(type: string): boolean {
  return ['text/event-stream', 'text/plain', 'application/octet-stream', ''].includes(type);
}

async function* readStream(answer: EgressAnswer, watch: Watch, patience: Patience): AsyncGenerator<ModelEvent> {
  const progress = followAnswer();
  let stage: Stage = 'waiting';
  try {
    for await (const messages of readMessages(answer.pieces())) {
      watch.pause();
      for (const message of messages) {
        // What came along with the piece before is not handed on either once the request has ended.
        watch.signal.throwIfAborted();
        if (stage === 'done' || isNothing(message)) continue;
        stage = isDone(message.data) ? 'done' : 'begun';
        if (stage === 'begun') yield progress.add(readPayload(message));
        else if (!progress.isFinished()) yield progress.stop();
      }
      if (stage === 'begun' && progress.isFinished()) stage = 'finished';
      expectNext(stage, watch, patience);
    }
  } catch (error) {
    // The answer was whole: that the server did not come to an end takes nothing from it.
    if (progress.isFinished() && isAboutTheEnd(error, watch)) return;
    throw error;
  }
  if (!progress.isFinished()) {
    throw new ModelError('cut_off', 'The answer of the model server ended before it was whole.');
  }
}

function expectNext(stage: Stage, watch: Watch, { firstEventTimeoutMs, idleTimeoutMs }: Patience): void {
  if (stage === 'waiting') watch.expect(firstEventTimeoutMs, NOT_BEGUN);
  else if (stage === 'begun') watch.expect(idleTimeoutMs, FELL_SILENT);
  else watch.expect(stage === 'done' ? AFTER_DONE_MS : Math.min(AFTER_FINISH_MS, idleTimeoutMs), FELL_SILENT);
}

/** Pings that come as messages, in the place of comments. */
function isNothing({ event, data }: EventSourceMessage): boolean {
  return data.trim() === '' || event === 'ping';
}

function readPayload({ event, data }: EventSourceMessage): JsonObject {
  const payload = parseJson(data);
  if (event === 'error') throw payloadError(payload ?? data);
  if (!isObject(payload)) throw malformed();
  if (payload['error']) throw payloadError(payload);
  return payload;
}

function isAboutTheEnd(error: unknown, { signal }: Watch): boolean {
  if (!ModelError.is(error)) return false;
  return signal.aborted ? error === signal.reason && error.kind === 'timeout' : error.kind === 'cut_off';
}

/** An answer that came whole, although a stream was asked for. */
async function* readWhole(answer: EgressAnswer): AsyncGenerator<ModelEvent> {
  const { text, whole } = await answer.text(MAX_WHOLE_BYTES);
  const payload = whole ? readPayload({ data: text }) : undefined;
  if (!Array.isArray(payload?.['choices']) || payload['choices'].length === 0) throw malformed();
  const progress = followAnswer();
  yield progress.add({ ...payload, object: 'chat.completion.chunk' });
  if (!progress.isFinished()) yield progress.stop();
}

function malformed(): ModelError {
  return new ModelError('malformed', 'The model server answered with something that is no chat completion.');
}
