import { expect, it } from 'vitest';
import { errorBody } from './error-body.ts';

it.each([
  [{ error: { message: 'm', code: 'c', odd: [1] } }, { message: 'm', code: 'c', odd: [1] }],
  [[{ error: { message: 'm' } }], { message: 'm' }],
  [{ error: 'text' }, { message: 'text' }],
  [
    { error: 'Not Found', message: 'no such path', path: '/v1' },
    { message: 'no such path', path: '/v1' },
  ],
  [{ detail: 'Not Found' }, { message: 'Not Found', detail: 'Not Found' }],
  [{ detail: [{ loc: ['body'] }] }, { message: '[{"loc":["body"]}]', detail: [{ loc: ['body'] }] }],
  [
    { object: 'error', message: 'm', code: 40_001 },
    { object: 'error', message: 'm', code: 40_001 },
  ],
  ['plain text', { message: 'plain text' }],
  ['  ', undefined],
  [null, undefined],
  [[], undefined],
  [7, undefined],
])('makes an error of %j', (answer, body) => {
  expect(errorBody(answer)).toEqual(body);
});
