import { describe, expect, it, test } from 'vitest';
import { bytesOf, cpuTimeOf, jpegOf, joined, rawZip, refusalOf, v3Json } from '../../test/container-files.ts';
import { readCharx } from './read-charx.ts';

const json = bytesOf(JSON.stringify(v3Json()));
const card = { path: 'card.json', bytes: json, isPacked: true };
const icon = { path: 'assets/icon/image/main.png', bytes: bytesOf('icon') };
const meta = { path: 'x_meta/main.json', bytes: bytesOf('{"type":"PNG"}') };

test('reads the card and keeps all other files', async () => {
  expect(await readCharx(rawZip([icon, card, meta]))).toEqual({
    document: v3Json(),
    files: [icon, meta],
    before: new Uint8Array(),
    repairs: [],
  });
});

test.each([0, jpegOf().length])('reads an archive behind a JPEG, its offsets counted from %i', async (shift) => {
  const read = await readCharx(joined(jpegOf(), rawZip([card, icon], { shift })));
  expect(read).toMatchObject({ document: v3Json(), files: [icon], before: jpegOf() });
});

test('keeps the module of RisuAI and says that it is not read', async () => {
  const risu = { path: 'module.risum', bytes: Uint8Array.of(111, 0, 0, 0, 0, 0) };
  const read = await readCharx(rawZip([card, risu]));
  expect(read.files).toEqual([risu]);
  expect(read.repairs).toEqual([
    { path: 'module.risum', message: 'It is kept as it is; the scripts and lore in it are not read.' },
  ]);
});

test('says what stood behind the archive, and what was no UTF-8', async () => {
  const read = await readCharx(joined(rawZip([{ ...card, bytes: bytesOf('{"name":"Zo\u00eb"}') }]), bytesOf('behind')));
  expect(read.document).toEqual({ name: 'Zo\uFFFD' });
  expect(read.repairs.map(({ path }) => path)).toEqual(['zip', 'card.json']);
});

test('reads a card with a byte order mark', async () => {
  const marked = { path: 'card.json', bytes: joined(bytesOf('\u00ef\u00bb\u00bf'), json) };
  expect(await readCharx(rawZip([marked]))).toMatchObject({ document: v3Json(), repairs: [] });
});

describe('an archive that was made of a folder', () => {
  const within = <T extends { path: string }>(file: T): T => ({ ...file, path: `Ada/${file.path}` });
  const cardRepair = {
    path: 'Ada/card.json',
    message: 'It stood in a folder, which was taken for the root of the archive.',
  };

  it('is read as if the folder were its root, and it is told', async () => {
    const read = await readCharx(rawZip([within(icon), within(card), within(meta)]));
    expect(read).toMatchObject({ document: v3Json(), files: [icon, meta], repairs: [cardRepair] });
  });

  it('is read behind a JPEG', async () => {
    const read = await readCharx(joined(jpegOf(), rawZip([within(card), within(icon)])));
    expect(read).toMatchObject({ document: v3Json(), files: [icon], before: jpegOf() });
  });

  it('keeps what stands beside the folder, and a folder in it of the same name', async () => {
    const beside = { path: '__MACOSX/Ada/._card.json', bytes: bytesOf('mac') };
    const deeper = { path: 'Ada/card.json', bytes: bytesOf('{}') };
    const { files, repairs } = await readCharx(rawZip([beside, within(card), within(deeper)]));
    expect({ files, repairs }).toEqual({ files: [beside, deeper], repairs: [cardRepair] });
  });

  it('leaves out and tells what has no name of its own without the folder', async () => {
    const beside = { path: icon.path, bytes: bytesOf('beside') };
    const nameless = { path: 'Ada//x.png', bytes: bytesOf('nameless') };
    const { files, repairs } = await readCharx(rawZip([beside, within(card), within(icon), nameless]));
    expect(files).toEqual([icon]);
    expect(repairs.map(({ path }) => path)).toEqual(['Ada/card.json', icon.path, 'Ada//x.png']);
  });

  it('is no such one when there is a card at the root', async () => {
    const { document, files, repairs } = await readCharx(
      rawZip([{ path: 'old/card.json', bytes: bytesOf('{}') }, card]),
    );
    expect({ document, repairs }).toEqual({ document: v3Json(), repairs: [] });
    expect(files).toEqual([{ path: 'old/card.json', bytes: bytesOf('{}') }]);
  });
});

test.each([
  ['no card', rawZip([icon]), 'The archive is no CHARX: it has no card.json at its root.'],
  [
    'a card two folders deep',
    rawZip([{ ...card, path: 'x/y/card.json' }]),
    'The archive is no CHARX: it has no card.json at its root.',
  ],
  [
    'a card in each of two folders',
    rawZip([
      { ...card, path: 'x/card.json' },
      { ...card, path: 'y/card.json' },
    ]),
    'The archive has a card.json in several folders: send each card by itself.',
  ],
  ['nothing', rawZip([]), 'The archive is no CHARX: it has no card.json at its root.'],
  ['a card that is no JSON', rawZip([{ ...card, bytes: bytesOf('{"a": b}') }]), 'card.json is no valid JSON.'],
])('refuses an archive with %s', async (_, zip, message) => {
  expect(await refusalOf(() => readCharx(zip))).toMatchObject({ code: 'unprocessable', message });
});

test('refuses an archive that is cut off at any byte, in under 100 ms', async () => {
  const zip = rawZip([card, icon, meta]);
  for (let length = 0; length < zip.length; length += 1) {
    const cut = zip.subarray(0, length);
    expect(await refusalOf(() => readCharx(cut))).toMatchObject({ code: 'unprocessable' });
  }
  expect(await cpuTimeOf(() => refusalOf(() => readCharx(zip.subarray(0, -1))))).toBeLessThan(100);
});
