import { TRPCClientError } from '@trpc/client';
import { expect, it } from 'vitest';
import { GreenroomError } from './greenroom-error.ts';
import { problemIn, reasonOf, toGreenroomError } from './to-greenroom-error.ts';

const problem = { code: 'not_found', detail: 'There is no such chat.', request_id: 'r-1', status: 404 };
const refusal = { error: { code: -32_004, message: 'no', data: { problem } } };

it('gives a GreenroomError back as it is, also out of a wrapper', () => {
  const error = new GreenroomError('aborted', 'The call was aborted.');
  expect(toGreenroomError(error)).toBe(error);
  expect(toGreenroomError(TRPCClientError.from(new TypeError('wrapped', { cause: error })))).not.toBe(error);
  expect(toGreenroomError(new TRPCClientError('wrapped', { cause: error }))).toBe(error);
});

it('reads the problem out of a refusal', () => {
  expect(toGreenroomError(TRPCClientError.from(refusal))).toMatchObject({
    code: 'not_found',
    requestId: 'r-1',
    status: 404,
  });
});

it('tells a tRPC server that is no Greenroom server', () => {
  const foreign = { error: { code: -32_004, message: 'no', data: { code: 'NOT_FOUND' } } };
  expect(toGreenroomError(TRPCClientError.from(foreign)).code).toBe('unexpected_answer');
});

it.each([[problem], [refusal], [[refusal, refusal]]])('finds the problem in a body: %j', (body) => {
  expect(problemIn(body)).toEqual(problem);
});

it.each([[null], [undefined], ['text'], [[]], [{}], [{ error: 'no' }], [{ code: 'teapot' }]])(
  'finds no problem in another body: %j',
  (body) => {
    expect(problemIn(body)).toBeNull();
  },
);

it('names the innermost reason', () => {
  expect(reasonOf(new TypeError('fetch failed', { cause: new Error('read ECONNRESET') }))).toBe('read ECONNRESET');
  expect(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  expect(reasonOf('no error at all')).toBe('no error at all');
});

it('recognises an error of another copy of the package by its marker', () => {
  expect(GreenroomError.is({ [Symbol.for('greenroom.GreenroomError')]: true })).toBe(true);
  expect(GreenroomError.is(new Error('other'))).toBe(false);
  expect(GreenroomError.is(null)).toBe(false);
});
