import { expect, it } from 'vitest';
import type { ToolCall } from '@greenroom/contract';
import type { ToolCallDelta } from '@greenroom/model';
import { mergeToolCalls } from './merge-tool-calls.ts';

function merged(...pieces: ToolCallDelta[]): ToolCall[] {
  const calls = new Map<number, ToolCall>();
  for (const piece of pieces) mergeToolCalls(calls, [piece], (text) => text.replaceAll('\0', '?'));
  return [...calls.values()];
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
  expect(merged({ index: 0, id: 'a\0', function: { name: 'n', arguments: '\0' } })[0]).toMatchObject({
    id: 'a?',
    function: { arguments: '?' },
  });
});

it('takes a thousand calls and no more', () => {
  expect(merged(...Array.from({ length: 1100 }, (_, index) => ({ index, id: `${index}` })))).toHaveLength(1000);
});
