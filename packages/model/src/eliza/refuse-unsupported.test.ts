import { describe, expect, it } from 'vitest';
import { ModelError } from '../model-error.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';

const named = { type: 'function', function: { name: 'look_up' } };

function refusalOf(parameters: Record<string, unknown>): unknown {
  try {
    refuseUnsupported(parameters);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('refuseUnsupported', () => {
  it.each([
    ['response_format', { response_format: { type: 'json_object' } }],
    ['response_format', { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } }],
    ['tool_choice', { tools: [named], tool_choice: 'required' }],
    ['tool_choice', { tools: [named], tool_choice: named }],
    ['tool_choice', { tool_choice: { type: 'custom', custom: { name: 'x' } } }],
    ['tool_choice', { tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [named] } } }],
    ['function_call', { functions: [{ name: 'x' }], function_call: { name: 'x' } }],
  ])('refuses %s of %j as a request that cannot be answered', (param, parameters) => {
    const error = refusalOf(parameters);
    expect(ModelError.is(error)).toBe(true);
    expect(error).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/^ELIZA .*cannot .*\.$/),
      details: { status: 400, body: { type: 'invalid_request_error', param, code: 'unsupported' } },
    });
    expect(error).toHaveProperty('details.body.message', (error as Error).message);
  });

  it.each([
    {},
    { temperature: 2, n: 1 },
    { response_format: { type: 'text' } },
    { response_format: null, tool_choice: null },
    { response_format: 'json_object' },
    { tools: [named] },
    { tools: [named], tool_choice: 'auto' },
    { tools: [named], tool_choice: 'none' },
    { tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named] } } },
    { function_call: 'auto' },
  ])('lets %j pass', (parameters) => {
    expect(refusalOf(parameters)).toBeUndefined();
  });
});
