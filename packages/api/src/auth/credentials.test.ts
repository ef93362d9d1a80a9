import { AppError } from '@greenroom/contract';
import { describe, expect, test } from 'vitest';
import { readCredentials, type CredentialHeaders } from './credentials.ts';

const codeOf = (headers: CredentialHeaders) => {
  try {
    readCredentials(headers);
  } catch (error) {
    return AppError.is(error) ? error.code : error;
  }
  return 'taken';
};

describe('readCredentials', () => {
  test('finds no credentials where there are none', () => {
    expect(readCredentials({})).toBeNull();
    expect(readCredentials({ 'x-api-key': '', authorization: ' ' })).toBeNull();
  });

  test('reads both headers alike', () => {
    const expected = { value: 'secret-key' };
    expect(readCredentials({ 'x-api-key': 'secret-key' })).toEqual(expected);
    expect(readCredentials({ authorization: 'Bearer secret-key' })).toEqual(expected);
    expect(readCredentials({ 'x-api-key': 'secret-key', authorization: 'Bearer secret-key' })).toEqual(expected);
  });

  test.each(['bearer secret-key', 'BEARER secret-key', 'bEaReR   secret-key'])(
    'takes the scheme in any case: %s',
    (authorization) => {
      expect(readCredentials({ authorization })).toEqual({ value: 'secret-key' });
    },
  );

  test('refuses two headers that differ', () => {
    expect(codeOf({ 'x-api-key': 'one', authorization: 'Bearer two' })).toBe('validation_failed');
  });

  test.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer two parts', 'secret-key', 'Bearersecret-key'])(
    'refuses another scheme or shape: %s',
    (authorization) => {
      expect(codeOf({ authorization })).toBe('unauthenticated');
      expect(codeOf({ 'x-api-key': 'secret-key', authorization })).toBe('unauthenticated');
    },
  );

  test('does not take one of several keys', () => {
    expect(readCredentials({ 'x-api-key': ['one', 'two'] })).toEqual({ value: 'one, two' });
  });
});
