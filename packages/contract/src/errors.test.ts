import { describe, expect, it } from 'vitest';
import { AppError, ERRORS } from './errors.ts';
import { Problem } from './problem.ts';

describe('AppError', () => {
  it('is recognised by its marker, also when another copy of the package made it', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('greenroom.AppError')]: true });
    expect(AppError.is(new AppError('not_found', 'x'))).toBe(true);
    expect(AppError.is(foreign)).toBe(true);
  });

  it.each([[new Error('x')], [null], ['not_found'], [{ code: 'not_found' }]])('is not mistaken for %s', (value) => {
    expect(AppError.is(value)).toBe(false);
  });

  it('keeps its cause for the log', () => {
    const cause = new Error('inside');
    expect(new AppError('internal', 'outside', {}, { cause }).cause).toBe(cause);
  });
});

describe('the list of codes', () => {
  it('gives every code a status of an error', () => {
    for (const { status } of Object.values(ERRORS)) expect(status).toBeGreaterThanOrEqual(400);
  });

  it('is what a problem may carry, and nothing else is', () => {
    const problem = { type: 'about:blank', title: 't', status: 404, detail: 'd', request_id: 'r' };
    for (const code of Object.keys(ERRORS)) expect(Problem.safeParse({ ...problem, code }).success).toBe(true);
    expect(Problem.safeParse({ ...problem, code: 'gone_fishing' }).success).toBe(false);
  });
});
