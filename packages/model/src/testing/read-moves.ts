import { createParser } from 'eventsource-parser';
import type { CompletionChunk, ModelEvent, ModelUsage } from '../language-model.ts';
import { ModelError } from '../model-error.ts';
import type { Move } from './compile-script.ts';
import { errorOfAnswer, readChunk, toEvent } from './read-chunk.ts';
import { parseObject } from './parse-object.ts';
import { pause } from './pause.ts';

const DONE = '[DONE]';

/**
 * Plays moves, and hears them as the caller of a model server does.
 *
 * @throws ModelError for each fault, or the signal's reason when that aborts
 */
export async function* readMoves(moves: Move[], signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
  let [finished, last] = [false, {}];
  let usage: ModelUsage | null = null;
  for await (const data of hear(moves, signal)) {
    if (data === DONE && finished) return;
    const chunk = data === DONE ? { ...last, ...STOPPED } : readChunk(data);
    const event = toEvent(chunk);
    finished ||= event.finishReason !== null;
    usage = event.usage ?? usage;
    yield { ...event, usage };
    if (data === DONE) return;
    signal.throwIfAborted();
    last = withoutUsage(chunk);
  }
  if (!finished) throw new ModelError('cut_off', 'The answer of the model ended before it was whole.');
}

const STOPPED: CompletionChunk = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

function withoutUsage({ usage: _, ...chunk }: CompletionChunk): CompletionChunk {
  return chunk;
}

/** The data of each event. They end the same way in a reset as in good order: whether all was told decides. */
async function* hear(moves: Move[], signal: AbortSignal): AsyncGenerator<string, void> {
  const read = createReader();
  for (const move of moves) {
    signal.throwIfAborted();
    if (move.do === 'wait') await pause(move.ms, signal);
    if (move.do === 'stall') await pause(Infinity, signal);
    if (move.do === 'answer') throw errorOfAnswer(move);
    if (move.do === 'send') yield* read(move.bytes);
    // The last event may lack the empty line that completes it.
    if (move.do === 'end') yield* read(END_OF_EVENT).filter((data) => data === DONE || parseObject(data));
  }
}

const END_OF_EVENT = Buffer.from('\n\n');

/** Collects bytes, and gives the data of the events that they complete. */
function createReader(): (bytes: Uint8Array) => string[] {
  const decoder = new TextDecoder();
  const complete: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void complete.push(data) });
  return (bytes) => {
    parser.feed(decoder.decode(bytes, { stream: true }));
    return complete.splice(0);
  };
}
