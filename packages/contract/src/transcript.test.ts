import { describe, expect, it } from 'vitest';
import { ImportSessionInput } from './transcript.ts';

const file = { format: 'greenroom-chat', format_version: 1, chat: { title: 't' }, messages: [] };

describe('ImportSessionInput', () => {
  it('takes a file written by hand with no more than it needs', () => {
    expect(ImportSessionInput.safeParse(file).success).toBe(true);
  });

  it('refuses a file of another format or of a later version', () => {
    expect(ImportSessionInput.safeParse({ ...file, format: 'other' }).success).toBe(false);
    expect(ImportSessionInput.safeParse({ ...file, format_version: 2 }).success).toBe(false);
  });

  it.each(['0000-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'])(
    'refuses %s, which has no four-digit year in UTC',
    (created_at) => {
      expect(ImportSessionInput.safeParse({ ...file, chat: { title: 't', created_at } }).success).toBe(false);
    },
  );
});
