import { expect, test } from 'vitest';
import { MAX_VARIABLES, MAX_VARIABLES_LENGTH, startVariables } from './macro-state.ts';

const empty = { local: new Map<string, string>(), global: new Map<string, string>() };

test('gives the very state back when nothing was set', () => {
  const variables = startVariables(empty);
  variables.delete('local', 'a');
  variables.set('local', '', 'refused');
  expect(variables.state()).toBe(empty);
});

test('keeps a scope to its number of variables', () => {
  const full = new Map(Array.from({ length: MAX_VARIABLES }, (_, index) => [String(index), '']));
  const variables = startVariables({ ...empty, local: full });
  expect(variables.set('local', 'one more', '')).toBe(`there are ${MAX_VARIABLES} variables`);
  expect(variables.set('local', '0', 'changed')).toBeNull();
  variables.delete('local', '1');
  expect(variables.set('local', 'one more', '')).toBeNull();
  expect(variables.set('global', 'one more', '')).toBeNull();
});

test('keeps a scope to its length, and counts what is replaced or deleted no more', () => {
  const variables = startVariables(empty);
  const tenth = 'x'.repeat(MAX_VARIABLES_LENGTH / 10 - 1);
  for (let index = 0; index < 10; index += 1) expect(variables.set('local', String(index), tenth)).toBeNull();
  const fault = `the variables would be longer than ${MAX_VARIABLES_LENGTH} together`;
  expect(variables.set('local', 'a', '')).toBe(fault);
  expect(variables.set('local', '0', `${tenth}x`)).toBe(fault);
  expect(variables.set('local', '0', tenth.slice(1))).toBeNull();
  expect(variables.set('local', 'a', '')).toBeNull();
  variables.delete('local', '1');
  expect(variables.set('local', '1', tenth)).toBeNull();
});
