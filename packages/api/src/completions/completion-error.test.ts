import { AppError, CompletionError, ERRORS, type ErrorCode } from '@greenroom/contract';
import { ModelError, type JsonObject } from '@greenroom/model';
import { describe, expect, it } from 'vitest';
import { toCompletionError } from './completion-error.ts';

const refused = (status: number, body?: JsonObject) =>
  new AppError(
    'model_refused',
    'It refused.',
    {},
    { cause: new ModelError('refused', 'It refused.', { status, body }) },
  );

describe('toCompletionError', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('says %s with its own status, in the published shape', (code) => {
    const { status, body } = toCompletionError(new AppError(code, 'What was wrong.'), 'r1');
    expect(status).toBe(ERRORS[code].status);
    expect(CompletionError.parse(body)).toEqual(body);
    expect(body.error).toEqual({
      message: 'What was wrong.',
      type: body.error.type,
      param: null,
      code,
      request_id: 'r1',
    });
  });

  it.each<[ErrorCode, string]>([
    ['validation_failed', 'invalid_request_error'],
    ['unauthenticated', 'authentication_error'],
    ['insufficient_scope', 'permission_error'],
    ['not_found', 'invalid_request_error'],
    ['generation_running', 'invalid_request_error'],
    ['rate_limited', 'rate_limit_error'],
    ['internal', 'server_error'],
    ['model_timeout', 'server_error'],
  ])('calls %s what OpenAI does: %s', (code, type) => {
    expect(toCompletionError(new AppError(code, ''), 'r1').body.error.type).toBe(type);
  });

  it('names the field that was refused, and the generation that is in the way', () => {
    const issues = [
      { path: 'messages.0.role', message: 'is none' },
      { path: 'n', message: 'must be 1' },
    ];
    const refusal = new AppError('validation_failed', 'No.', { issues });
    expect(toCompletionError(refusal, 'r1').body.error.param).toBe('messages.0.role');
    const busy = new AppError('generation_running', 'No.', { generation_id: 'g1' });
    expect(toCompletionError(busy, 'r1').body.error).toMatchObject({ generation_id: 'g1' });
  });

  it('passes on what a model server said of the request, with its status and all of its fields', () => {
    const said = { message: 'Too long', type: 'invalid_request_error', param: 'messages', code: 'context', limit: 4 };
    expect(toCompletionError(refused(413, said), 'r1')).toEqual({
      status: 413,
      body: { error: { ...said, request_id: 'r1' } },
    });
  });

  it.each<[string, JsonObject | undefined]>([
    ['nothing', undefined],
    ['null', { message: null, type: null, param: null, code: null }],
    ['numbers', { message: 7, code: 400, param: {}, type: [] }],
  ])('has words of its own where the model server has %s', (_, said) => {
    expect(toCompletionError(refused(400, said), 'r1').body.error).toEqual({
      message: 'It refused.',
      type: 'invalid_request_error',
      param: null,
      code: 'model_refused',
      request_id: 'r1',
    });
  });

  it('keeps to itself what a model server said of its own faults and of our key', () => {
    const details = { status: 401, body: { message: 'Incorrect key sk-canary', code: 'invalid_api_key' } };
    const cause = new ModelError('credentials', 'It does not accept the key.', details);
    const { status, body } = toCompletionError(new AppError('model_failed', cause.message, {}, { cause }), 'r1');
    expect(status).toBe(502);
    expect(body.error).toMatchObject({ code: 'model_failed', type: 'server_error' });
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('cannot be made to name another request or generation by a model server', () => {
    const { body } = toCompletionError(refused(400, { message: 'No', request_id: 'theirs' }), 'r1');
    expect(body.error.request_id).toBe('r1');
  });
});
