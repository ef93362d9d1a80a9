import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostile } from '../../test/arbitraries.ts';
import { MAX_NAME_BYTES, MAX_NAME_LENGTH, safeFileName } from './safe-file-name.ts';

test.each([
  ['A night at the theatre', 'A night at the theatre'],
  ['', 'chat'],
  [' ..\n', 'chat'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['a<b>c:d"e/f\\g|h?i*j', 'a_b_c_d_e_f_g_h_i_j'],
  ['two\r\nlines\0', 'two lines'],
  ['CON', '_CON'],
  ['aux.notes', '_aux.notes'],
  ['Console', 'Console'],
  ['photo\u202Egpj.exe', 'photogpj.exe'],
  ['Cafe\u0301', 'Caf\u00e9'],
  ['half \ud83d', 'half \ufffd'],
  ['👩‍💻 & кот', '👩‍💻 & кот'],
])('makes %j the name %j', (title, name) => {
  expect(safeFileName(title)).toBe(name);
});

test('cuts a long name to what file systems take, never inside a surrogate pair', () => {
  expect(safeFileName('a'.repeat(500))).toHaveLength(MAX_NAME_LENGTH);
  expect(safeFileName(`a${'😀'.repeat(500)}`)).toBe(`a${'😀'.repeat(49)}`);
});

test('makes any text a name every system takes', () => {
  fc.assert(
    fc.property(hostile, (title) => {
      const name = safeFileName(title);
      expect(name).not.toMatch(/[\p{Cc}<>:"/\\|?*]|^[. ]|[. ]$|^$/u);
      expect(name.isWellFormed()).toBe(true);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_NAME_BYTES + 1);
    }),
  );
});
