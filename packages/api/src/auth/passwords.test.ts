import { describe, expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

describe('passwords', () => {
  test('are hashed with argon2id, 19 MiB, two passes, a 16-byte salt and a 32-byte tag', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  test('verify, and others do not', async () => {
    const hash = await hashPassword('correct horse');
    expect(await verifyPassword(hash, 'correct horse')).toBe(true);
    expect(await verifyPassword(hash, 'correct hors')).toBe(false);
    expect(await verifyPassword(hash, '')).toBe(false);
  });

  test('get a salt of their own each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  test('are the same however a keyboard composes their letters', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9'), 'cafe\u0301')).toBe(true);
  });

  test('verify a hash that another argon2 library made', async () => {
    // The reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32
    const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(hash, 'password')).toBe(true);
    expect(await verifyPassword(hash, 'passwore')).toBe(false);
  });

  test('never verify where there is no account, after the same work', async () => {
    const hash = await hashPassword('correct horse');
    expect(await verifyPassword(null, '')).toBe(false);
    const took = async (stored: string | null) => {
      const start = performance.now();
      for (let i = 0; i < 8; i++) await verifyPassword(stored, 'wrong');
      return performance.now() - start;
    };
    const [wrong, unknown] = [await took(hash), await took(null)];
    // Wide, for machines that do other things meanwhile; without the work it would be near nothing.
    expect(unknown / wrong).toBeGreaterThan(0.2);
    expect(unknown / wrong).toBeLessThan(5);
  });

  test('in another form are a fault, not a wrong password', async () => {
    await expect(verifyPassword('$2b$10$abcdefghijklmnopqrstuv', 'x')).rejects.toThrow('not argon2id');
  });
});
