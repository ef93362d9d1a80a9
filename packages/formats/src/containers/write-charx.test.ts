import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, keptFiles, refusalOf, v3Json } from '../../test/container-files.ts';
import { readCharx } from './read-charx.ts';
import { readZip } from './read-zip.ts';
import { writeCharx } from './write-charx.ts';

const card = v3Json('Zoë 😀');

test('gives back the card and every file, byte for byte and in order', async () => {
  await fc.assert(
    fc.asyncProperty(keptFiles, async (files) => {
      const read = await readCharx(await writeCharx(card, files));
      expect(read).toEqual({ document: card, files, before: new Uint8Array(), repairs: [] });
    }),
  );
});

test('writes the same bytes in any time zone', async () => {
  const files = [{ path: 'x_meta/icon.json', bytes: bytesOf('{"type":"PNG"}') }];
  const zone = process.env['TZ'];
  try {
    process.env['TZ'] = 'Pacific/Auckland';
    const first = await writeCharx(card, files);
    process.env['TZ'] = 'America/Anchorage';
    expect(await writeCharx(card, files)).toEqual(first);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('stores media, packs JSON, and begins with the card', async () => {
  const text = bytesOf('a'.repeat(5000));
  const zip = Buffer.from(
    await writeCharx(card, [
      { path: 'assets/icon/images/main.png', bytes: text },
      { path: 'x_meta/main.json', bytes: text },
    ]),
  );
  expect(zip.subarray(30, 39).toString()).toBe('card.json');
  expect(zip.includes('a'.repeat(5000))).toBe(true);
  expect(zip.length).toBeLessThan(7000);
});

test('stores what packs so well that a reader would take it for a bomb', async () => {
  const files = Array.from({ length: 30 }, (_, index) => ({ path: `${index}.txt`, bytes: new Uint8Array(200_000) }));
  const { files: read } = await readZip(await writeCharx(card, files));
  expect(read.slice(1)).toEqual(files);
});

test.each([
  ['a name that leaves the archive', [{ path: '../x', bytes: bytesOf('') }]],
  ['a backslash', [{ path: 'a\\b', bytes: bytesOf('') }]],
  ['a second card', [{ path: 'card.json', bytes: bytesOf('') }]],
  [
    'a name twice',
    [
      { path: 'a', bytes: bytesOf('1') },
      { path: 'a', bytes: bytesOf('2') },
    ],
  ],
])('refuses %s', async (_, files) => {
  expect(await refusalOf(() => writeCharx(card, files))).toMatchObject({ code: 'unprocessable' });
});

test('refuses more files than it reads', async () => {
  const files = Array.from({ length: 10_000 }, (_, index) => ({ path: String(index), bytes: bytesOf('') }));
  expect(await refusalOf(() => writeCharx(card, files))).toMatchObject({ code: 'payload_too_large' });
});
