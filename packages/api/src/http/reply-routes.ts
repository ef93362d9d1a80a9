import {
  CompletionRequest,
  ContinueInput,
  GenerationEventsInput,
  ImpersonateInput,
  RegenerateInput,
  type ReplyInput,
  type ReplyEvent,
} from '@greenroom/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createCompletion } from '../completions/create-completion.ts';
import { readCompletion } from '../completions/read-completion.ts';
import { streamCompletion } from '../completions/stream-completion.ts';
import { admit } from '../core/trpc.ts';
import type { Services } from '../core/services.ts';
import { attachToGeneration } from '../replies/attach-to-generation.ts';
import { createReply } from '../replies/create-reply.ts';
import { makeOnce } from '../replies/make-once.ts';
import { readAsk } from '../replies/read-ask.ts';
import { streamReply } from '../replies/stream-reply.ts';
import { saying, type HandWritten } from '../rest/mount.ts';
import { contextOf } from './context-of.ts';
import { sendCompletionError } from './errors.ts';
import { begun, callerLeaves, sendEvents, type ServerSentEvent } from './event-stream.ts';

/** The routes that make replies and follow them: JSON or server-sent events, as the caller asks. */
export function replyRoutes(services: Services): Record<string, HandWritten> {
  return {
    createChatCompletion: {
      handler: (request, reply, input) => completion(request, reply, input, services),
      errorHandler: sendCompletionError,
    },
    regenerateReply: (request, reply, input) => {
      const { stream, ...rest } = RegenerateInput.parse(input);
      return makeReply(request, reply, services, { ...rest, kind: 'regenerate' }, stream);
    },
    continueReply: (request, reply, input) => {
      const { stream, ...rest } = ContinueInput.parse(input);
      return makeReply(request, reply, services, { ...rest, kind: 'continue' }, stream);
    },
    impersonateUser: (request, reply, input) => {
      const { stream, ...rest } = ImpersonateInput.parse(input);
      return makeReply(request, reply, services, { ...rest, kind: 'impersonate' }, stream);
    },
    followGeneration: (request, reply, input) => follow(request, reply, input, services),
  };
}

async function completion(request: FastifyRequest, reply: FastifyReply, input: object, services: Services) {
  const ctx = contextOf(request, services);
  const signal = waitFor(request, reply);
  return saying(ctx.answer, reply, async () => {
    const { call } = await admit(ctx, { scope: 'write' });
    const read = readCompletion(CompletionRequest.parse(input));
    const { idempotencyKey, requestId } = ctx;
    if (read.stream) {
      const events = await streamCompletion(call, services, read, { idempotencyKey, requestId, signal });
      return sendEvents(withHeaders(reply, ctx.answer.headers), events);
    }
    const made = await makeOnce(call, { ask: read.ask, idempotencyKey, what: 'completion' }, (key) =>
      createCompletion(call, services, read, key, signal),
    );
    if ('completion' in made) return made.completion;
    reply.code(202).header('location', `/api/v1/generations/${made.running.id}`);
    return made.running;
  });
}

async function makeReply(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  input: ReplyInput,
  stream: boolean,
) {
  const ctx = contextOf(request, services);
  const signal = waitFor(request, reply);
  return saying(ctx.answer, reply, async () => {
    const { call } = await admit(ctx, { scope: 'write' });
    const ask = readAsk(input);
    const { idempotencyKey } = ctx;
    if (stream) {
      const { events } = await streamReply(call, services, ask, idempotencyKey, signal);
      return sendEvents(withHeaders(reply, ctx.answer.headers), written(events));
    }
    const made = await makeOnce(call, { ask, idempotencyKey, what: 'reply' }, (key) =>
      createReply(call, services, ask, { idempotencyKey: key, signal }),
    );
    if (!ask.background) return made;
    reply.code(202).header('location', `/api/v1/generations/${made.generation.id}`);
    return made.generation;
  });
}

async function follow(request: FastifyRequest, reply: FastifyReply, input: object, services: Services) {
  const ctx = contextOf(request, services);
  const signal = waitFor(request, reply);
  return saying(ctx.answer, reply, async () => {
    const { call } = await admit(ctx, { scope: 'read' });
    const lastId = request.headers['last-event-id'];
    const parsed = GenerationEventsInput.parse({ ...(lastId && { last_event_id: lastId }), ...input });
    const events = await attachToGeneration(call, services, parsed, signal);
    // Begun here, so that it also ends for one who leaves before the first event.
    return sendEvents(withHeaders(reply, ctx.answer.headers), await begun(written(events)));
  });
}

/** A model takes its time; the connection is not idle meanwhile. Aborts when the caller leaves. */
function waitFor(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  request.raw.setTimeout(0);
  return callerLeaves(reply);
}

/** A stream sends its headers at once, before `saying` would. */
function withHeaders(reply: FastifyReply, headers: Record<string, string>): FastifyReply {
  return reply.headers(headers);
}

async function* written(events: AsyncGenerator<ReplyEvent>): AsyncGenerator<ServerSentEvent> {
  for await (const event of events) yield { id: event.id, event: event.type, data: JSON.stringify(event) };
}
