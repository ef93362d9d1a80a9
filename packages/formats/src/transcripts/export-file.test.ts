import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostile } from '../../test/arbitraries.ts';
import { attachmentNamed, exportFile } from './export-file.ts';
import { safeFileName } from './safe-file-name.ts';

const disposition = (title: string) => exportFile(title, 'markdown').contentDisposition;

test.each([
  ['json', 'application/json; charset=utf-8', 'chat.json'],
  ['markdown', 'text/markdown; charset=utf-8', 'chat.md'],
  ['text', 'text/plain; charset=utf-8', 'chat.txt'],
] as const)('gives %s its media type and extension', (format, mediaType, name) => {
  expect(exportFile('', format)).toEqual({
    mediaType,
    contentDisposition: `attachment; filename="${name}"; filename*=UTF-8''${name}`,
  });
});

test.each([
  ['Café', `filename="Cafe.md"; filename*=UTF-8''Caf%C3%A9.md`],
  ['日本語', `filename="chat.md"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%E8%AA%9E.md`],
  ['Ada 😀 (1)', `filename="Ada _ (1).md"; filename*=UTF-8''Ada%20%F0%9F%98%80%20%281%29.md`],
  ['100%41 \'sure\'; "x"', `filename="100_41 'sure'; _x_.md"; filename*=UTF-8''100%2541%20%27sure%27%3B%20_x_.md`],
  ['a\r\nSet-Cookie: b', `filename="a Set-Cookie_ b.md"; filename*=UTF-8''a%20Set-Cookie_%20b.md`],
  ['．．／x', `filename="_x.md"; filename*=UTF-8''%EF%BC%8E%EF%BC%8E%EF%BC%8Fx.md`],
])('names the download of %j', (title, names) => {
  expect(disposition(title)).toBe(`attachment; ${names}`);
});

test('makes any title a valid header that says the whole name', () => {
  fc.assert(
    fc.property(hostile, (title) => {
      // quoted-string without escapes, then ext-value (RFC 8187: attr-char and percent-encoded octets).
      const header =
        /^attachment; filename="([ !#$&-.0-9;=@-[\]-{}~]+)"; filename\*=UTF-8''((?:[\w!#$&+.^`|~-]|%[\dA-F]{2})+)$/;
      const [, plain, whole] = header.exec(disposition(title)) ?? [];
      expect(plain).toMatch(/^[^. ].*\.md$/);
      expect(decodeURIComponent(whole ?? '')).toBe(`${safeFileName(title)}.md`);
    }),
  );
});

test('is named after something else where a name leaves nothing', () => {
  expect(attachmentNamed(' . ', 'png', 'character')).toBe(
    `attachment; filename="character.png"; filename*=UTF-8''character.png`,
  );
  expect(attachmentNamed('漢字', 'png', 'character')).toBe(
    `attachment; filename="character.png"; filename*=UTF-8''%E6%BC%A2%E5%AD%97.png`,
  );
});
