import { expect, it } from 'vitest';
import * as builders from './script-builders.ts';

const { callingTool, erroringAfterHeaders, malformed, rateLimited, resetting, saying, stalling, withoutDone } =
  builders;

it('makes scripts that survive a journey as JSON', () => {
  const scripts = [
    saying('Hi', { chunkSize: 1, everyMs: 2, reasoning: 'Hm', usage: { prompt_tokens: 1, completion_tokens: 2 } }),
    ...[stalling, resetting, malformed, erroringAfterHeaders].flatMap((build) => [build(), build('Hel')]),
    withoutDone('Hi'),
    rateLimited(),
    rateLimited(7),
    callingTool('look', { at: 'door' }),
  ];
  expect(JSON.parse(JSON.stringify(scripts))).toEqual(scripts);
});

it('says a whole answer: role, thoughts, text, reason, usage and end', () => {
  const { steps } = saying('one two  three', { reasoning: 'Hm', finishReason: 'length' });
  expect(steps.map((step) => step.do)).toEqual(['role', 'reasoning', 'text', 'finish', 'usage', 'done']);
  expect(steps[3]).toEqual({ do: 'finish', reason: 'length' });
  expect(steps[4]).toEqual({ do: 'usage', prompt_tokens: 10, completion_tokens: 3 });
});

it('puts a fault without text before it at the very start', () => {
  expect([stalling(), resetting(), malformed()].map(({ steps }) => steps.length)).toEqual([1, 1, 1]);
});
