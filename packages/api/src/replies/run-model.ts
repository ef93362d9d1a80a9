import { AppError } from '@greenroom/contract';
import { ModelError, type LanguageModel } from '@greenroom/model';
import type { EndedBy, LiveGeneration, ModelEnding } from './live-generation.ts';
import { toModelFault } from './model-fault.ts';

/** Lets a model answer into a generation, and tells how that ended. It does not throw: a failure is an ending too. */
export async function runModel(live: LiveGeneration, model: LanguageModel): Promise<ModelEnding> {
  try {
    for await (const event of model.stream(live.request, { signal: live.signal })) {
      live.take(event);
      if (live.signal.aborted) break;
    }
  } catch (error) {
    return live.signal.aborted ? endingBy(live) : failure(error);
  }
  if (live.signal.aborted) return endingBy(live);
  return { status: 'completed', finishReason: live.finishReason ?? 'stop', error: null };
}

function endingBy({ signal, finishReason }: LiveGeneration): ModelEnding {
  switch (signal.reason as EndedBy) {
    case 'stopped':
      return { status: 'stopped', finishReason: 'stopped', error: null };
    case 'full':
      return { status: 'completed', finishReason: finishReason ?? 'length', error: null };
    case 'timeout':
      return failure(new AppError('model_timeout', 'The reply took longer than it may. What there was of it is kept.'));
    case 'lost':
      return { status: 'interrupted', finishReason: 'interrupted', error: outOfPlace() };
    case 'interrupted':
      return { status: 'interrupted', finishReason: 'interrupted', error: brokenOff() };
  }
}

function failure(error: unknown): ModelEnding {
  return { status: 'failed', finishReason: 'error', error: asAppError(error) };
}

function brokenOff(): AppError {
  return new AppError('unavailable', 'The server stopped before the reply was whole. What there was of it is kept.', {
    retry_after: 1,
  });
}

function outOfPlace(): AppError {
  return new AppError(
    'not_found',
    'The reply has no place any more: its chat was deleted, or another server process took this one for dead.',
  );
}

function asAppError(error: unknown): AppError {
  if (AppError.is(error)) return error;
  if (ModelError.is(error)) return toModelFault(error);
  return new AppError(
    'internal',
    'The reply failed on a fault of the server. What there was of it is kept.',
    {},
    {
      cause: error,
    },
  );
}
