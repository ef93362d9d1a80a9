import { expect, it } from 'vitest';
import type { ToolCallDelta } from '@greenroom/model';
import { createToolCallIntake } from './create-tool-call-intake.ts';

function merged(...pieces: ToolCallDelta[]) {
  const intake = createToolCallIntake();
  for (const piece of pieces) intake.take([piece]);
  return intake.calls();
}

it('puts calls together whose pieces come mixed, with the id sent once or each time', () => {
  const calls = merged(
    { index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '{"x"' } },
    { index: 1, id: 'b', function: { name: 'go', arguments: '' } },
    { index: 0, id: 'a', function: { arguments: ':1}' } },
    { index: 1, function: { arguments: '{}' } },
  );
  expect(calls).toEqual([
    { id: 'a', type: 'function', function: { name: 'look', arguments: '{"x":1}' } },
    { id: 'b', type: 'function', function: { name: 'go', arguments: '{}' } },
  ]);
});

it('keeps nothing that cannot be stored', () => {
  expect(merged({ index: 0, id: 'a\0', function: { name: 'n', arguments: '\0' } })?.[0]).toMatchObject({
    id: 'a\uFFFD',
    function: { arguments: '\uFFFD' },
  });
});

it('takes a thousand calls and no more', () => {
  expect(merged(...Array.from({ length: 1100 }, (_, index) => ({ index, id: `${index}` })))).toHaveLength(1000);
});

it('keeps a character whole that was cut between two pieces, also when those of another call come in between', () => {
  const calls = merged(
    { index: 0, id: 'a', function: { name: 'look', arguments: '"\ud83c' } },
    { index: 1, id: 'b', function: { name: 'go', arguments: '{}' } },
    { index: 0, function: { arguments: '\udfad"' } },
  );
  expect(calls?.[0]?.function.arguments).toBe('"🎭"');
});

it('has none where none came', () => {
  expect(merged()).toBeNull();
});
