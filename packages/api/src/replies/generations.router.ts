import {
  Generation,
  GenerationEventsInput,
  GenerationList,
  GenerationRef,
  ListGenerationsInput,
} from '@greenroom/contract';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { attachToGeneration } from './attach-to-generation.ts';
import { getGeneration } from './get-generation.ts';
import { listGenerations } from './list-generations.ts';
import { stopGeneration } from './stop-generation.ts';

const rest = restOf('chat');
const STAYS = new AbortController().signal;

export const generationsRouter = router({
  list: authed
    .meta(rest('GET', '/chats/{chat_id}/generations', 'listGenerations', 'List the generations of a chat'))
    .input(ListGenerationsInput)
    .output(GenerationList)
    .query(({ ctx, input }) => listGenerations(ctx.call, input)),
  get: authed
    .meta(rest('GET', '/generations/{generation_id}', 'getGeneration', 'Read one generation'))
    .input(GenerationRef)
    .output(Generation)
    .query(({ ctx, input }) => getGeneration(ctx.call, input)),
  stop: authed
    .meta(
      rest('POST', '/generations/{generation_id}/stop', 'stopGeneration', 'Stop a generation; what it wrote is kept'),
    )
    .input(GenerationRef)
    .output(Generation)
    .mutation(({ ctx, input }) =>
      ctx.once(
        input,
        async (_call, stopped: Generation) => stopped,
        (call) => stopGeneration(call, ctx.services, input),
      ),
    ),
  /** Streams what comes after an event; over REST it is a hand-written route with server-sent events. */
  events: authed.input(GenerationEventsInput).query(async function* ({ ctx, input, signal = STAYS }) {
    yield* await attachToGeneration(ctx.call, ctx.services, input, signal);
  }),
});
