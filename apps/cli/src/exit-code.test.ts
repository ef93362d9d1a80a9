import { GreenroomError, type GreenroomErrorCode } from '@greenroom/client';
import { ERRORS } from '@greenroom/contract';
import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { exitCodeOf } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

it.each(Object.entries(ERRORS))('%s has the exit code that is documented for its status', (code, { status }) => {
  const expected: Record<number, number> = {
    400: 2,
    413: 2,
    415: 2,
    422: 2,
    401: 3,
    403: 3,
    404: 4,
    409: 5,
    412: 5,
    429: 6,
    502: 6,
    503: 6,
    504: 6,
    507: 6,
  };
  expect(exitCodeOf(new GreenroomError(code as GreenroomErrorCode, 'x'))).toBe(expected[status] ?? 1);
});

it('tells wrong usage, a server that is gone and the unknown apart', () => {
  expect(exitCodeOf(new UsageError('x'))).toBe(2);
  expect(exitCodeOf(new CommanderError(1, 'x', 'x'))).toBe(2);
  expect(exitCodeOf(new GreenroomError('network', 'x'))).toBe(6);
  expect(exitCodeOf(new GreenroomError('timeout', 'x'))).toBe(6);
  expect(exitCodeOf(new GreenroomError('a_code_of_tomorrow' as GreenroomErrorCode, 'x'))).toBe(1);
  expect(exitCodeOf(new Error('x'))).toBe(1);
});
