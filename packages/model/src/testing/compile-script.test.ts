import { expect, it } from 'vitest';
import { compileScript } from './compile-script.ts';
import type { ModelScript, ScriptStep } from './model-script.ts';

const audience = { model: 'fake-large', usage: true };

function movesOf(...steps: ScriptStep[]) {
  return compileScript({ steps }, audience).map((move) => move.do);
}

it('ends every script, and leaves out what comes after its end', () => {
  expect(movesOf()).toEqual(['end']);
  expect(movesOf({ do: 'comment', text: 'busy' })).toEqual(['send', 'end']);
  for (const last of ['stall', 'reset', 'end'] as const) {
    expect(movesOf({ do: 'wait', ms: 1 }, { do: last }, { do: 'done' })).toEqual(['wait', last]);
  }
});

it('waits between the pieces of a text, not before the first and not after the last', () => {
  const moves = compileScript({ steps: [{ do: 'text', text: 'abcd', chunkSize: 2, everyMs: 5 }] }, audience);
  expect(moves.map((move) => (move.do === 'wait' ? move.ms : move.do))).toEqual(['send', 5, 'send', 'end']);
});

it('answers an error by HTTP while nothing was sent, and in the stream later', () => {
  const error: ScriptStep = { do: 'error', message: 'No', status: 503 };
  expect(movesOf({ do: 'wait', ms: 1 }, error)).toEqual(['wait', 'answer']);
  expect(movesOf({ do: 'comment', text: 'busy' }, error)).toEqual(['send', 'send', 'end']);
});

it('refuses steps that are none, and a status after what was sent', () => {
  expect(() => movesOf({ do: 'dance' } as unknown as ScriptStep)).toThrow('no such step: {"do":"dance"}');
  expect(() => movesOf({ do: 'role' }, { do: 'status', status: 204 })).toThrow('cannot follow');
  expect(() => compileScript({ steps: [null] } as unknown as ModelScript, audience)).toThrow(TypeError);
});
