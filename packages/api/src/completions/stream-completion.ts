import { AppError, type CompletionChunk, type Reply } from '@greenroom/contract';
import type { ModelEvent, ModelUsage } from '@greenroom/model';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import type { ServerSentEvent } from '../http/event-stream.ts';
import { sourceOf } from '../replies/attach-to-generation.ts';
import { goesOnElsewhere } from '../replies/create-reply.ts';
import { followReply } from '../replies/follow-reply.ts';
import type { LiveGeneration } from '../replies/live-generation.ts';
import { startReply } from '../replies/start-reply.ts';
import { stopWhenLeft } from '../replies/stop-when-left.ts';
import { toCompletionError } from './completion-error.ts';
import { headOf, type CompletionHead } from './completion-ids.ts';
import { openAiReason, usageOf } from './finished-completion.ts';
import type { ReadCompletion } from './read-completion.ts';
import { toCompletionChunk } from './to-completion-chunk.ts';

/** Who asks for a stream, and until when. */
export interface StreamOptions {
  idempotencyKey: string | undefined;
  requestId: string;
  /** Aborts when the caller leaves. */
  signal: AbortSignal;
}

// A failure that comes within this time still has a status of its own; after it, the headers are sent.
const FIRST_EVENT_MS = 10_000;

/**
 * Begins a completion and gives it as OpenAI's server-sent events, with one `[DONE]` at the end. What goes wrong once it
 * has begun stands in it as an error of OpenAI's.
 * @throws what `startReply` does, and the model's own failure when that comes before anything else
 */
export async function streamCompletion(
  call: Call,
  services: Services,
  read: ReadCompletion,
  options: StreamOptions,
): Promise<AsyncGenerator<ServerSentEvent>> {
  const { ask, conversationId } = read;
  let waiting: ModelEvent[] = [];
  const begun = await startReply(call, services, ask, options.idempotencyKey, (live) => {
    live.listen((event) => waiting.push(event));
  });
  if ('repeats' in begun) return finish(repeated(services, begun.repeats, read, options.signal), options);
  const { live } = begun;
  stopWhenLeft(live, { ask, ...options });
  await firstSign(live, waiting, options.signal);
  if (live.end?.error && waiting.length === 0) throw live.end.error;
  const take = () => {
    const taken = waiting;
    waiting = [];
    return taken;
  };
  const head = headOf(live.started, conversationId);
  return finish(chunksOf(live, take, head, read.includeUsage, options.signal), options);
}

async function firstSign(live: LiveGeneration, waiting: ModelEvent[], signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), FIRST_EVENT_MS);
  const until = AbortSignal.any([signal, enough.signal]);
  while (waiting.length === 0 && !live.end && !until.aborted) await live.pulse.wait(until);
  clearTimeout(timer);
}

/** The chunks of a generation that runs here, as the model server sent them. */
async function* chunksOf(
  live: LiveGeneration,
  take: () => ModelEvent[],
  head: CompletionHead,
  includeUsage: boolean,
  signal: AbortSignal,
): AsyncGenerator<CompletionChunk> {
  let isFinished = false;
  let hasRole = false;
  while (!signal.aborted) {
    for (const event of take()) {
      isFinished ||= event.finishReason !== null;
      const chunk = toCompletionChunk(head, event, live.model);
      if (chunk) yield hasRole ? chunk : withRole(chunk);
      hasRole ||= chunk !== null;
    }
    if (live.end) {
      if (live.end.error) throw live.end.error;
      if (!isFinished) yield ending(head, live.end.reply);
      if (includeUsage) yield usageChunk(head, live.end.reply, live.usage);
      return;
    }
    await live.pulse.wait(signal);
  }
}

/** The chunks of a generation that the same request began before, as far as it is stored or runs here. */
async function* repeated(
  services: Services,
  id: string,
  { conversationId, includeUsage }: ReadCompletion,
  signal: AbortSignal,
): AsyncGenerator<CompletionChunk> {
  const source = await sourceOf(services, id);
  const head = headOf(source.started, conversationId);
  const { model } = source.started.generation;
  yield chunkOf(head, model, { role: 'assistant', content: '' });
  for await (const event of followReply(source, { text: 0, reasoning: 0 }, signal)) {
    if (event.type === 'text-delta') yield chunkOf(head, model, { content: event.text });
    if (event.type === 'reasoning-delta') yield chunkOf(head, model, { reasoning_content: event.text });
    if (event.type === 'tool-calls') {
      yield chunkOf(head, model, { tool_calls: event.tool_calls.map((each, index) => ({ index, ...each })) });
    }
    if (event.type !== 'generation-end') continue;
    const { error } = event.generation;
    if (error) throw new AppError(error.code, error.message);
    yield ending(head, event);
    if (includeUsage) yield usageChunk(head, event, null);
    return;
  }
  if (!signal.aborted) throw goesOnElsewhere();
}

/** Writes the chunks out, then what went wrong if anything did, then the end. */
async function* finish(
  chunks: AsyncGenerator<CompletionChunk>,
  { requestId }: StreamOptions,
): AsyncGenerator<ServerSentEvent> {
  try {
    for await (const chunk of chunks) yield { data: JSON.stringify(chunk) };
  } catch (error) {
    if (!AppError.is(error)) throw error;
    yield { data: JSON.stringify(toCompletionError(error, requestId).body) };
  }
  yield { data: '[DONE]' };
}

/** Some servers leave out who speaks, and OpenAI's clients want to be told at the beginning. */
function withRole(chunk: CompletionChunk): CompletionChunk {
  const choices = chunk.choices.map((choice) => ({ ...choice, delta: { role: 'assistant', ...choice.delta } }));
  return { ...chunk, choices };
}

function ending(head: CompletionHead, { generation }: Reply): CompletionChunk {
  return chunkOf(head, generation.model, {}, openAiReason(generation.finish_reason));
}

function usageChunk(head: CompletionHead, reply: Reply, told: ModelUsage | null): CompletionChunk {
  return { ...chunkOf(head, reply.generation.model, {}), choices: [], ...usageOf(reply, told) };
}

function chunkOf(
  head: CompletionHead,
  model: string,
  delta: Record<string, unknown>,
  finish_reason: string | null = null,
): CompletionChunk {
  return { object: 'chat.completion.chunk', model, choices: [{ index: 0, delta, finish_reason }], ...head };
}
