import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  base64Json,
  bytesOf,
  headerChunk,
  jpegOf,
  keptFiles,
  pngOf,
  rawZip,
  refusalOf,
  textChunkOf,
  v2Json,
  v3Json,
} from '../../test/container-files.ts';
import { exifOf, jpegWith, webpWith } from '../../test/exif-files.ts';
import type { Card } from '../cards/card.ts';
import { readCard } from '../cards/read-card.ts';
import { makePlainPicture } from './make-plain-picture.ts';
import { readCardFile } from './read-card-file.ts';
import { readChunks } from './png-chunks.ts';
import { textChunk } from './text-chunk.ts';
import { withoutCard } from './without-card.ts';
import { writeCardFile, type WriteCardOptions } from './write-card-file.ts';

const cardOf = (extra: object = {}, name = 'Zoë 😀'): Card => readCard(v3Json(name, extra)).card;
const asset = (uri: string, name = 'main', type = 'icon') => ({ type, uri, name, ext: 'png' });
const dataUri = (png: Uint8Array) => `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
const keywordsOf = (png: Uint8Array) => readChunks(png).chunks.flatMap((chunk) => textChunk(chunk)?.keyword ?? []);
const assetsOf = ({ data }: Card) => data['assets'] as { uri: string }[];

test.each(['json', 'png', 'charx'] as const)('gives back the card it wrote as %s', async (format) => {
  const card = cardOf({ nickname: 'Zo', source: ['https://example.org'], x_unknown: { a: [1] } });
  const written = await writeCardFile(card, { format, spec: 'v3' });
  const { container, read, repairs } = await readCardFile(written.bytes);
  expect(container).toBe(format);
  expect(read.card).toEqual(card);
  expect(repairs).toEqual([]);
  expect(written).toMatchObject({ extension: format, losses: [] });
});

test('names the media type of each format', async () => {
  const types = await Promise.all(
    (['json', 'png', 'charx'] as const).map((format) => writeCardFile(cardOf(), { format, spec: 'v3' })),
  );
  expect(types.map(({ mediaType }) => mediaType)).toEqual(['application/json', 'image/png', 'application/zip']);
});

test('writes a V3 card into a PNG as V3 and as V2, and an older one once', async () => {
  const of = async (spec: 'v1' | 'v2' | 'v3') => (await writeCardFile(cardOf(), { format: 'png', spec })).bytes;
  expect(keywordsOf(await of('v3'))).toEqual(['chara', 'ccv3']);
  expect(keywordsOf(await of('v2'))).toEqual(['chara']);
  expect(await readCardFile(await of('v2'))).toMatchObject({ read: { source: 'v2' } });
  expect(await readCardFile(await of('v1'))).toMatchObject({ read: { source: 'v1' } });
});

test('puts the card into the picture it is given, in place of the card there', async () => {
  const image = pngOf([textChunkOf('Title', 'Dusk'), textChunkOf('chara', base64Json(v2Json('old')))]);
  const { bytes } = await writeCardFile(cardOf(), { format: 'png', spec: 'v2', image });
  expect(keywordsOf(bytes)).toEqual(['Title', 'chara']);
  expect((await readCardFile(bytes)).read.card.fields.name).toBe('Zoë 😀');
});

test('uses a plain picture for a PNG when there is none, or it is of another kind, which is a loss', async () => {
  const plain = readChunks(makePlainPicture()).chunks;
  const none = await writeCardFile(cardOf(), { format: 'png', spec: 'v2' });
  const jpeg = await writeCardFile(cardOf(), { format: 'png', spec: 'v2', image: jpegOf() });
  expect(readChunks(none.bytes).chunks.slice(0, 3)).toEqual(plain.slice(0, 3));
  expect(none.losses).toEqual([]);
  expect(jpeg.bytes).toEqual(none.bytes);
  expect(jpeg.losses).toEqual([{ path: 'image', message: 'It is no PNG, so a plain picture stands in its place.' }]);
});

test('gives back every file of a CHARX', async () => {
  await fc.assert(
    fc.asyncProperty(keptFiles, async (files) => {
      const { bytes } = await writeCardFile(cardOf(), { format: 'charx', spec: 'v3', files });
      expect((await readCardFile(bytes)).files).toEqual(files);
    }),
    { numRuns: 50 },
  );
});

test('links the assets as each format asks for, from CHARX to PNG and back', async () => {
  const files = [
    { path: 'assets/icon/image/main.png', bytes: pngOf() },
    { path: 'assets/emotion/image/a name that is much longer than the keyword of a chunk.png', bytes: bytesOf('1') },
  ];
  const card = cardOf({
    assets: [...files.map(({ path }) => asset(`embeded://${path}`)), asset('ccdefault:', 'x'), asset('embeded://gone')],
  });
  const png = await writeCardFile(card, { format: 'png', spec: 'v3', files });
  const inPng = await readCardFile(png.bytes);
  expect(assetsOf(inPng.read.card).map(({ uri }) => uri)).toEqual([
    '__asset:assets/icon/image/main.png',
    '__asset:0',
    'ccdefault:',
    'embeded://gone',
  ]);
  expect(png.losses).toEqual([
    { path: files[1]?.path, message: 'It is called 0 in the PNG, where names are short and plain.' },
  ]);
  const back = await writeCardFile(inPng.read.card, { format: 'charx', spec: 'v3', files: inPng.files });
  const inZip = await readCardFile(back.bytes);
  expect(assetsOf(inZip.read.card).map(({ uri }) => uri)).toEqual([
    'embeded://assets/icon/image/main.png',
    'embeded://0',
    'ccdefault:',
    'embeded://gone',
  ]);
  expect(inZip.files.map(({ bytes }) => bytes)).toEqual(files.map(({ bytes }) => bytes));
  expect(back.losses).toEqual([{ path: 'data.assets', message: '1 of the assets name files that are not there.' }]);
});

test('gives every file that needs one a number of its own', async () => {
  const files = ['é', '0', 'ü'].map((path) => ({ path, bytes: bytesOf(path) }));
  const { bytes } = await writeCardFile(cardOf(), { format: 'png', spec: 'v3', files });
  expect((await readCardFile(bytes)).files).toEqual([
    { path: '1', bytes: files[0]?.bytes },
    { path: '0', bytes: files[1]?.bytes },
    { path: '2', bytes: files[2]?.bytes },
  ]);
});

test('leaves a file out of a PNG that no chunk holds, and says so', async () => {
  const files = [{ path: 'film.mp4', bytes: new Uint8Array(12 * 1024 * 1024 + 1) }];
  const { bytes, losses } = await writeCardFile(cardOf(), { format: 'png', spec: 'v3', files });
  expect((await readCardFile(bytes)).files).toEqual([]);
  expect(losses.map(({ path }) => path)).toEqual(['film.mp4']);
});

test('puts the picture into a CHARX as its main icon, without the card it held', async () => {
  const image = pngOf([textChunkOf('Title', 'Dusk'), textChunkOf('chara', base64Json(v2Json('old')))]);
  const { bytes } = await writeCardFile(cardOf(), { format: 'charx', spec: 'v3', image });
  const file = await readCardFile(bytes);
  expect(file.image).toEqual(pngOf([textChunkOf('Title', 'Dusk')]));
  expect(file.files.map(({ path }) => path)).toEqual(['assets/icon/images/main.png']);
  expect(assetsOf(file.read.card)).toEqual([asset('embeded://assets/icon/images/main.png')]);
});

test('replaces the main icon of a CHARX by another picture, and keeps the old file', async () => {
  const files = [{ path: 'assets/icon/images/main.jpeg', bytes: jpegOf(1, 1) }];
  const card = cardOf({
    assets: [{ ...asset('embeded://assets/icon/images/main.jpeg'), x_own: 1 }, asset('ccdefault:', 'other')],
  });
  const { bytes } = await writeCardFile(card, { format: 'charx', spec: 'v3', image: jpegOf(), files });
  const file = await readCardFile(bytes);
  expect(file.image).toEqual(jpegOf());
  expect(file.files).toEqual([...files, { path: 'assets/icon/images/main-2.jpeg', bytes: jpegOf() }]);
  expect(assetsOf(file.read.card)).toEqual([
    { ...asset('embeded://assets/icon/images/main-2.jpeg'), ext: 'jpeg', x_own: 1 },
    asset('ccdefault:', 'other'),
  ]);
});

test('changes nothing in a CHARX whose main icon is the picture already', async () => {
  const files = [{ path: 'a.png', bytes: pngOf() }];
  const card = cardOf({ assets: [asset('embeded://a.png')] });
  const { bytes } = await writeCardFile(card, { format: 'charx', spec: 'v3', image: pngOf(), files });
  const file = await readCardFile(bytes);
  expect(file.read.card).toEqual(card);
  expect(file.files).toEqual(files);
});

test('tells what JSON and older specifications cannot hold', async () => {
  const files = [{ path: 'a', bytes: bytesOf('a') }];
  const card = cardOf({ nickname: 'Zo' });
  const json = await writeCardFile(card, { format: 'json', spec: 'v2', image: pngOf(), files });
  expect(json.losses.map(({ path }) => path)).toEqual(['data.nickname', 'image', 'files']);
});

test('makes a file of a CHARX of the icon that stands in the card', async () => {
  const card = cardOf({ assets: [{ ...asset(dataUri(pngOf())), x_own: 1 }] });
  const { bytes } = await writeCardFile(card, { format: 'charx', spec: 'v3', image: pngOf() });
  const file = await readCardFile(bytes);
  expect(file.files).toEqual([{ path: 'assets/icon/images/main.png', bytes: pngOf() }]);
  expect(assetsOf(file.read.card)).toEqual([{ ...asset('embeded://assets/icon/images/main.png'), x_own: 1 }]);
});

test('keeps in a CHARX all that came in an archive made of a folder', async () => {
  const json = bytesOf(JSON.stringify(v3Json('Ada', { assets: [asset('embeded://a/main.png')] })));
  const entries = [
    { path: 'Ada/card.json', bytes: json },
    { path: 'Ada/a/main.png', bytes: pngOf() },
    { path: 'Ada/x_meta/main.json', bytes: bytesOf('{}') },
    { path: 'beside.txt', bytes: bytesOf('beside') },
  ];
  const { read, image, files } = await readCardFile(rawZip(entries));
  const written = await writeCardFile(read.card, { format: 'charx', spec: 'v3', image, files });
  expect(written.losses).toEqual([]);
  expect(await readCardFile(written.bytes)).toMatchObject({ read: { card: read.card }, image, files, repairs: [] });
  expect(files.map(({ path }) => path)).toEqual(['a/main.png', 'x_meta/main.json', 'beside.txt']);
});

test.each([jpegWith, webpWith])('puts no card into a CHARX that the picture held in its EXIF', async (pictureWith) => {
  const image = pictureWith(exifOf(bytesOf(JSON.stringify(v2Json('old')))));
  const { bytes } = await writeCardFile(cardOf(), { format: 'charx', spec: 'v3', image });
  const { files } = await readCardFile(bytes);
  expect(files.map((file) => file.bytes)).toEqual([withoutCard(image)]);
});

test('leaves the card it is given as it was', async () => {
  const card = cardOf({ assets: [asset('embeded://a')] });
  const before = structuredClone(card);
  const options = { spec: 'v3', image: pngOf(), files: [{ path: 'a', bytes: bytesOf('a') }] } as const;
  await writeCardFile(card, { ...options, format: 'png' });
  await writeCardFile(card, { ...options, format: 'charx' });
  expect(card).toEqual(before);
});

describe('of a character without a picture', () => {
  const main = asset('embeded://a/main.png');
  const other = asset('embeded://a/other.png', 'other');
  const files = [main, other].map(({ uri }) => ({ path: uri.slice('embeded://'.length), bytes: pngOf() }));
  const written = async (assets: object[], options: Partial<WriteCardOptions> = {}) => {
    const { bytes } = await writeCardFile(cardOf({ assets }), { format: 'charx', spec: 'v3', files, ...options });
    const file = await readCardFile(bytes);
    return { assets: assetsOf(file.read.card), paths: file.files.map(({ path }) => path) };
  };

  it('writes no main icon, and not its file', async () => {
    expect(await written([main, other], { image: null })).toEqual({ assets: [other], paths: ['a/other.png'] });
    expect(await written([asset(dataUri(pngOf()))], { image: null, format: 'json' })).toEqual({
      assets: [],
      paths: [],
    });
    const inPng = await written([main], { image: null, format: 'png' });
    expect(inPng).toEqual({ assets: [], paths: ['a/other.png'] });
  });

  it('keeps the file of the main icon for another asset that names it', async () => {
    const twin = asset(main.uri, 'twin', 'background');
    expect(await written([main, twin], { image: null })).toEqual({
      assets: [twin],
      paths: files.map(({ path }) => path),
    });
  });

  it.each(['ccdefault:', 'https://example.org/main.png', 'embeded://gone.png', 'embeded://a/text.png'])(
    'keeps the main icon %s, which never was the picture',
    async (uri) => {
      const text = { path: 'a/text.png', bytes: bytesOf('text') };
      const kept = await written([asset(uri)], { image: null, files: [...files, text] });
      expect(kept).toEqual({ assets: [asset(uri)], paths: ['a/main.png', 'a/other.png', 'a/text.png'] });
    },
  );

  it('keeps every icon when nothing is said of the picture', async () => {
    expect((await written([main, other])).assets).toEqual([main, other]);
  });
});

test.each([
  ['that is cut off', pngOf().subarray(0, -20)],
  ['that is none', bytesOf('text')],
  ['that is too large', pngOf([], headerChunk(65_535, 65_535))],
])('passes over a picture %s, in every format, and tells it', async (_, image) => {
  const files = [{ path: 'a.png', bytes: pngOf() }];
  const card = cardOf({ assets: [asset('embeded://a.png')] });
  for (const format of ['json', 'png', 'charx'] as const) {
    const options = { format, spec: 'v3', files } as const;
    const { bytes, losses } = await writeCardFile(card, { ...options, image });
    const without = await writeCardFile(card, options);
    expect(bytes).toEqual(without.bytes);
    const told = { path: 'image', message: expect.stringMatching(/^It is left out\. /) };
    expect(losses).toEqual([...without.losses, told]);
  }
});

test('refuses a CHARX of V2', async () => {
  const v2 = () => writeCardFile(cardOf(), { format: 'charx', spec: 'v2' });
  expect(await refusalOf(v2)).toMatchObject({ code: 'unprocessable' });
});
