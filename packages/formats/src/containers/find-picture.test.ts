import { describe, expect, it, test } from 'vitest';
import {
  base64Json,
  bytesOf,
  cpuTimeOf,
  headerChunk,
  joined,
  jpegOf,
  pngOf,
  rawZip,
  v3Json,
} from '../../test/container-files.ts';
import { readCard } from '../cards/read-card.ts';
import { writeCard } from '../cards/write-card.ts';
import { findPicture } from './find-picture.ts';
import { readCardFile } from './read-card-file.ts';

const icon = (name: string, uri: string) => ({ type: 'icon', uri, name, ext: 'png' });
const dataUri = (image: Uint8Array, type = 'image/png') =>
  `data:${type};base64,${Buffer.from(image).toString('base64')}`;
const jsonCard = (...assets: object[]) => bytesOf(JSON.stringify(v3Json('Ada', { assets })));
const charx = (card: Uint8Array, ...files: { path: string; bytes: Uint8Array }[]) =>
  rawZip([{ path: 'card.json', bytes: card }, ...files]);
const repeated = (part: string, times: number) => bytesOf(part.repeat(times));
const huge = pngOf([], headerChunk(65_535, 65_535));

describe('an icon that stands in the card', () => {
  const assets = [icon('other', dataUri(jpegOf())), icon('main', dataUri(pngOf()))];

  it('is the picture of a JSON card, which keeps it', async () => {
    const { container, read, image, imageType, repairs } = await readCardFile(jsonCard(...assets));
    expect({ container, image, imageType, repairs }).toEqual({
      container: 'json',
      image: pngOf(),
      imageType: 'png',
      repairs: [],
    });
    expect(writeCard(read.card, 'v3').document).toEqual(v3Json('Ada', { assets }));
  });

  it('is the picture of a CHARX, whether or not others are files', async () => {
    const file = { path: 'a.jpg', bytes: jpegOf() };
    const card = jsonCard(icon('', 'embeded://a.jpg'), icon('main', dataUri(pngOf())));
    expect(await readCardFile(charx(card, file))).toMatchObject({ image: pngOf(), files: [file], repairs: [] });
  });

  it('is what its content says, whatever its media type', async () => {
    const card = jsonCard(icon('main', dataUri(jpegOf(), 'image/png')));
    expect(await readCardFile(card)).toMatchObject({ image: jpegOf(), imageType: 'jpeg' });
  });

  it('is no picture of a PNG, which is the picture itself', async () => {
    const card = v3Json('Ada', { assets });
    const png = pngOf([{ type: 'tEXt', data: bytesOf(`ccv3\0${base64Json(card)}`) }]);
    expect((await readCardFile(png)).image).toEqual(png);
  });

  it.each([
    ['no picture', dataUri(bytesOf('none')), 'no picture'],
    ['of another media type', dataUri(pngOf(), 'image/svg+xml'), 'no base64 of a PNG'],
    ['no base64', 'data:image/png;base64,*', 'no base64 of a PNG'],
    ['too large', dataUri(huge), 'over the limit'],
    ['cut off', dataUri(pngOf().subarray(0, -20)), 'cut off'],
  ])('is passed over when it is %s, and told without its content', async (_, uri, message) => {
    const { image, read, repairs } = await readCardFile(jsonCard(icon('main', uri), icon('', dataUri(jpegOf()))));
    expect(image).toEqual(jpegOf());
    expect(repairs).toEqual([
      {
        path: `${uri.slice(0, uri.indexOf(','))},…`,
        message: expect.stringMatching(`^It is not taken for the picture\\. .*${message}`),
      },
    ]);
    expect(read.card.data['assets']).toContainEqual(icon('main', uri));
  });
});

test('is not taken from an asset that is no icon', async () => {
  const card = jsonCard({ ...icon('main', dataUri(pngOf())), type: 'background' });
  expect(await readCardFile(card)).toMatchObject({ image: null, imageType: null, repairs: [] });
});

test('looks once at a file that several icons name', async () => {
  const card = jsonCard(icon('main', 'embeded://a.png'), icon('', '__asset:a.png'), icon('', 'embeded://b.png'));
  const files = [bytesOf('none'), pngOf()].map((bytes, index) => ({ path: `${'ab'[index]}.png`, bytes }));
  const { image, repairs } = await readCardFile(charx(card, ...files));
  expect(image).toEqual(pngOf());
  expect(repairs.map(({ path }) => path)).toEqual(['embeded://a.png']);
});

test('tries 4 icons that are no pictures, and no more', async () => {
  const bad = Array.from({ length: 4 }, () => icon('', 'data:,'));
  const last = icon('', dataUri(pngOf()));
  const nowhere = icon('', 'ccdefault:');
  expect((await readCardFile(jsonCard(nowhere, ...bad.slice(1), last))).image).toEqual(pngOf());
  const { image, repairs } = await readCardFile(jsonCard(nowhere, ...bad, last));
  expect(image).toBeNull();
  expect(repairs).toHaveLength(4);
});

test('takes no icon over 16 MiB for the picture, tells it, keeps its file, and takes the next', async () => {
  const files = [
    { path: 'a.png', bytes: joined(pngOf(), new Uint8Array(16 * 1024 * 1024)) },
    { path: 'b.png', bytes: pngOf() },
  ];
  const card = jsonCard(icon('main', 'embeded://a.png'), icon('', 'embeded://b.png'));
  const file = await readCardFile(rawZip([{ path: 'card.json', bytes: card }, ...files]));
  expect(file).toMatchObject({ image: pngOf(), files });
  expect(file.repairs).toEqual([{ path: 'embeded://a.png', message: expect.stringContaining('limit of 16 MiB') }]);
});

test.each([
  [
    'a JPEG of two million segments',
    () => joined(bytesOf('\u00ff\u00d8'), repeated('\u00ff\u00e1\0\u0002', 2_000_000)),
  ],
  ['a PNG of 65,400 chunks', () => joined(pngOf().subarray(0, 33), repeated('\0\0\0\0zzZz\0\0\0\0', 65_400))],
])('gives up on 32 icons that are each %s in under 250 ms', async (_, make) => {
  const bytes = make();
  const files = Array.from({ length: 32 }, (__, index) => ({ path: String(index), bytes }));
  const card = readCard(v3Json('Ada', { assets: files.map(({ path }) => icon('', `embeded://${path}`)) })).card;
  expect(findPicture(card, files, null, [])).toBeNull();
  expect(await cpuTimeOf(() => findPicture(card, files, null, []))).toBeLessThan(250);
});
