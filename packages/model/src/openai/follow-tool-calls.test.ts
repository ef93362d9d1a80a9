import { describe, expect, it } from 'vitest';
import type { JsonObject, ToolCallDelta } from '../language-model.ts';
import { followToolCalls } from './follow-tool-calls.ts';

/** The pieces put together, as whoever reads them does. */
function calls(...deltas: unknown[]): string[] {
  const follow = followToolCalls();
  const byIndex: { id?: string; type?: string; text: string }[] = [];
  for (const { index, id, type, function: said } of deltas.flatMap((delta) => follow(delta))) {
    const call = (byIndex[index] ??= { text: '' });
    // Joined, so that a piece that repeats what only the first should have shows.
    call.id = (call.id ?? '') + (id ?? '');
    call.type = (call.type ?? '') + (type ?? '');
    call.text += (said?.name ?? '') + (said?.arguments ?? '');
  }
  return byIndex.map(({ id, type, text }) => `${id} ${type} ${text}`);
}

function piece(index: unknown, id: unknown, name?: unknown, args?: unknown): JsonObject {
  return { index, id, function: { name, arguments: args } };
}

const TWO = ['a function f{"x":1}', 'b function g{}'];

describe('followToolCalls', () => {
  it.each<[string, unknown[]]>([
    [
      'as OpenAI does',
      [
        [piece(0, 'a', 'f', '')],
        [piece(0, undefined, undefined, '{"x"')],
        [piece(0, undefined, undefined, ':1}')],
        [piece(1, 'b', 'g', '{}')],
      ],
    ],
    ['whole, without an index', [[piece(undefined, 'a', 'f', '{"x":1}'), piece(undefined, 'b', 'g', '{}')]]],
    ['whole, without an index, one by one', [[piece(undefined, 'a', 'f', '{"x":1}')], [piece(null, 'b', 'g', '{}')]]],
    ['whole, all of them with the index 0', [[piece(0, 'a', 'f', '{"x":1}')], [piece(0, 'b', 'g', '{}')]]],
    [
      'in pieces without an index',
      [
        [piece(undefined, 'a', 'f', '{"x"')],
        [piece(undefined, undefined, undefined, ':1}')],
        [piece(undefined, 'b', 'g', '{}')],
      ],
    ],
    [
      'in pieces without an index but with the id',
      [
        [piece(undefined, 'a', 'f', '{"x"')],
        [piece(undefined, 'b', 'g', '{}')],
        [piece(undefined, 'a', undefined, ':1}')],
      ],
    ],
    [
      'with the id and the name again in each piece',
      [[piece(0, 'a', 'f', '{"x"')], [piece(0, 'a', 'f', ':1}')], [piece(1, 'b', 'g', '{}')]],
    ],
    [
      'with another id in each piece',
      [[piece(0, 'a', 'f', '{"x"')], [piece(0, 'z', undefined, ':1}')], [piece(1, 'b', 'g', '{}')]],
    ],
    [
      'with an empty id and name in later pieces',
      [[piece(0, 'a', 'f', '{"x"')], [piece(0, '', '', ':1}')], [piece(1, 'b', 'g', '{}')]],
    ],
    [
      'side by side',
      [
        [piece(0, 'a', 'f', '{"x"'), piece(1, 'b', 'g', '{')],
        [piece(1, undefined, undefined, '}'), piece(0, undefined, undefined, ':1}')],
      ],
    ],
    ['with arguments as objects', [[piece(0, 'a', 'f', { x: 1 }), piece(1, 'b', 'g', {})]]],
    [
      'with the type at the first',
      [[{ ...piece(0, 'a', 'f', '{"x":1}'), type: 'function' }], [piece(1, 'b', 'g', '{}')]],
    ],
    [
      'between deltas that have none',
      [undefined, [piece(0, 'a', 'f', '{"x":1}')], null, [], 'x', [null, piece(1, 'b', 'g', '{}')]],
    ],
  ])('reads calls that come %s', (_, deltas) => {
    expect(calls(...deltas)).toEqual(TWO);
  });

  it('gives a call without an id one of its own, to be answered by', () => {
    const follow = followToolCalls();
    const ids = [0, 1].flatMap((index) => follow([piece(index, undefined, 'f', '{}')])).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^call_[\da-f]{32}$/);
  });

  it('takes a name that comes after the id', () => {
    expect(calls([piece(0, 'a')], [piece(0, undefined, 'f', '{}')])).toEqual(['a function f{}']);
  });

  it('keeps what it does not know of a piece', () => {
    const [first] = followToolCalls()([
      { index: 0, id: 'a', extra: 1, function: { name: 'f', arguments: '', strict: true } },
    ]) as [ToolCallDelta];
    expect(first).toEqual({
      index: 0,
      id: 'a',
      type: 'function',
      extra: 1,
      function: { name: 'f', arguments: '', strict: true },
    });
  });
});
