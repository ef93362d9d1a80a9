import { expect, it } from 'vitest';
import type { Generation, Reply } from './api-types.ts';
import { finalReply, storedMessage } from './final-reply.ts';
import { GreenroomError } from './greenroom-error.ts';

const generation: Generation = {
  id: '0193a1e0-0000-7000-8000-000000000002',
  chat_id: null,
  message_id: null,
  user_message_id: null,
  kind: 'reply',
  status: 'completed',
  model: 'only',
  provider: 'test',
  finish_reason: 'stop',
  error: null,
  usage: null,
  usage_estimated: false,
  first_token_ms: null,
  duration_ms: null,
  created_at: '2026-11-24T12:00:00.000Z',
  finished_at: null,
};
const reply: Reply = {
  generation,
  user_message: null,
  message: null,
  text: 'Good day',
  reasoning: null,
  tool_calls: null,
};

it.each<[string, Partial<Generation>, object]>([
  ['failed', { status: 'failed', error: { code: 'model_failed', message: 'It fell.' } }, { code: 'model_failed' }],
  [
    'interrupted',
    { status: 'interrupted', error: { code: 'unavailable', message: 'It stops.' } },
    { message: 'It stops.' },
  ],
  ['interrupted by the death of its server', { status: 'interrupted' }, { code: 'unavailable' }],
])('throws for one that %s', (_, ended, expected) => {
  const end = { type: 'generation-end', id: '8-0', ...reply, generation: { ...generation, ...ended } } as const;
  const failure = failureIn(() => finalReply(end));
  expect(failure).toMatchObject({ ...expected, generationId: generation.id });
});

it.each(['completed', 'stopped'] as const)('gives one that was %s without what made it an event', (status) => {
  const ended = { ...reply, generation: { ...generation, status } };
  expect(finalReply({ type: 'generation-end', id: '8-0', ...ended })).toEqual(ended);
});

it('tells that there is no message', () => {
  expect(failureIn(() => storedMessage(reply))).toMatchObject({ code: 'not_found', generationId: generation.id });
});

function failureIn(call: () => unknown): GreenroomError {
  try {
    call();
  } catch (error) {
    if (GreenroomError.is(error)) return error;
    throw error;
  }
  throw new Error('It did not throw');
}
