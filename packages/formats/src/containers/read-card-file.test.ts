import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  base64Json,
  bytesOf,
  cpuTimeOf,
  headerChunk,
  joined,
  jpegOf,
  otherChunks,
  packedChunkOf,
  pngOf,
  rawZip,
  refusalOf,
  textChunkOf,
  v2Json,
  v3Json,
} from '../../test/container-files.ts';
import { exifOf, jpegWith, webpWith } from '../../test/exif-files.ts';
import { readCardFile } from './read-card-file.ts';

const json = bytesOf(JSON.stringify(v3Json()));
const icon = (name: string, uri: string, type = 'icon') => ({ type, uri, name, ext: 'png' });
const withAssets = (...assets: object[]) => bytesOf(JSON.stringify(v3Json('Ada', { assets })));
const charx = (card: Uint8Array, ...files: { path: string; bytes: Uint8Array }[]) =>
  rawZip([{ path: 'card.json', bytes: card, isPacked: true }, ...files]);
const v1 = bytesOf(
  '{"name":"Ada","description":"Keeps the lights.","personality":"","scenario":"","first_mes":"Mind the third step.","mes_example":""}',
);
const YAML = bytesOf('name: Ada\ngreeting: Mind the third step.\ncontext: Keeps the lights.\n');

test('reads a PNG, whose picture is the file as it came', async () => {
  const png = pngOf([textChunkOf('Title', 'Dusk'), textChunkOf('chara', base64Json(v2Json()))]);
  expect(await readCardFile(png)).toMatchObject({
    container: 'png',
    read: { source: 'v2', card: { fields: { name: 'Ada' } } },
    image: png,
    imageType: 'png',
    files: [],
    repairs: [],
  });
});

test.each([
  ['json', json, undefined],
  ['json behind a byte order mark', joined(bytesOf('\u00ef\u00bb\u00bf'), json), undefined],
  ['json behind white space', joined(bytesOf(' \r\n\t'), json), 'ada.txt'],
  ['json named as YAML', json, 'ada.yaml'],
  ['json named as a PNG', json, 'ada.png'],
])('reads %s', async (_, bytes, name) => {
  const file = await readCardFile(bytes, name);
  expect(file).toMatchObject({ container: 'json', read: { source: 'v3' }, image: null, imageType: null, repairs: [] });
});

test.each([undefined, 'ada.yaml', 'ada.YML', 'ada.txt'])('reads YAML named %s', async (name) => {
  expect(await readCardFile(YAML, name)).toMatchObject({
    container: 'yaml',
    read: { source: 'yaml', card: { fields: { name: 'Ada', first_message: 'Mind the third step.' } } },
  });
});

test('reads a CHARX, whose picture is its main icon, and keeps its files', async () => {
  const files = [
    { path: 'assets/icon/image/other.png', bytes: pngOf() },
    { path: 'assets/icon/image/main.webp', bytes: jpegOf() },
    { path: 'x_meta/main.json', bytes: bytesOf('{}') },
  ];
  const card = withAssets(
    icon('background', 'embeded://assets/icon/image/other.png', 'background'),
    icon('other', 'embeded://assets/icon/image/other.png'),
    icon('main.webp', 'embeded://assets/icon/image/main.webp'),
  );
  const file = await readCardFile(charx(card, ...files));
  expect(file).toMatchObject({ container: 'charx', read: { source: 'v3' }, image: jpegOf(), imageType: 'jpeg', files });
});

test.each(['embeded://a/b.png', 'embedded://a/b.png', '__asset:a/b.png', '__asset_a/b.png'])(
  'finds the file of %s',
  async (uri) => {
    const file = await readCardFile(charx(withAssets(icon('main', uri)), { path: 'a/b.png', bytes: pngOf() }));
    expect(file.image).toEqual(pngOf());
  },
);

test('reads a CHARX behind a JPEG, which is its picture when it has no icon', async () => {
  const hidden = joined(jpegOf(), charx(json));
  expect(await readCardFile(hidden)).toMatchObject({ container: 'jpeg+charx', image: jpegOf(), imageType: 'jpeg' });
  const shown = joined(jpegOf(), charx(withAssets(icon('main', 'embeded://a.png')), { path: 'a.png', bytes: pngOf() }));
  expect(await readCardFile(shown)).toMatchObject({ container: 'jpeg+charx', image: pngOf(), imageType: 'png' });
});

test.each([
  ['jpeg', jpegWith(exifOf(v1))],
  ['webp', webpWith(exifOf(v1))],
] as const)('reads a card in the EXIF of a %s, whose picture is the file as it came', async (type, bytes) => {
  expect(await readCardFile(bytes)).toMatchObject({
    container: type,
    read: { source: 'v1', card: { fields: { name: 'Ada', first_message: 'Mind the third step.' } } },
    image: bytes,
    imageType: type,
    files: [],
    repairs: [],
  });
});

test('reads a card in a picture whose pixels are cut off, which is not taken for the picture', async () => {
  const { read, image, repairs } = await readCardFile(jpegWith(exifOf(v1)).subarray(0, -2));
  expect([read.card.fields.name, image]).toEqual(['Ada', null]);
  expect(repairs).toEqual([{ path: 'jpeg', message: expect.stringContaining('cut off') }]);
});

test.each([
  ['another archive', rawZip([{ path: 'a.txt', bytes: bytesOf('a') }])],
  ['an archive that is cut off', charx(json).subarray(0, -22)],
  ['no archive, but what one begins with', bytesOf('PK\u0003\u0004')],
])('reads the card in the EXIF of a JPEG with %s behind it', async (_, behind) => {
  const file = await readCardFile(joined(jpegWith(exifOf(v1)), behind));
  expect(file).toMatchObject({ container: 'jpeg', read: { source: 'v1' }, files: [] });
});

test.each([
  ['without its end', -12],
  ['without the checksum of its end', -4],
])('reads the card in a PNG %s, takes the picture, and tells it', async (_, length) => {
  const png = pngOf([textChunkOf('chara', base64Json(v2Json()))]).subarray(0, length);
  const told = { path: 'png', message: 'It ended with its pixels, before IEND, or within that.' };
  expect(await readCardFile(png)).toMatchObject({ image: png, repairs: [told] });
});

test('reads the CHARX behind a JPEG with an older card in its EXIF', async () => {
  const both = joined(jpegWith(exifOf(v1)), charx(json));
  expect(await readCardFile(both)).toMatchObject({ container: 'jpeg+charx', read: { source: 'v3' } });
});

test('finds the picture of a card in a folder of the archive', async () => {
  const card = withAssets(icon('main', 'embeded://assets/main.png'));
  const zip = rawZip([
    { path: 'Ada/card.json', bytes: card },
    { path: 'Ada/assets/main.png', bytes: pngOf() },
  ]);
  const { image, files, repairs } = await readCardFile(zip);
  expect({ image, files }).toEqual({ image: pngOf(), files: [{ path: 'assets/main.png', bytes: pngOf() }] });
  expect(repairs.map(({ path }) => path)).toEqual(['Ada/card.json']);
});

test('passes over an icon that is no picture or too large, and says so', async () => {
  const huge = pngOf([], headerChunk(65_535, 65_535));
  const card = withAssets(icon('main', 'embeded://a.png'), icon('', 'embeded://b.png'), icon('', 'embeded://c.png'));
  const files = [huge, bytesOf('no picture'), pngOf()].map((bytes, index) => ({ path: `${'abc'[index]}.png`, bytes }));
  const file = await readCardFile(charx(card, ...files));
  expect(file.image).toEqual(pngOf());
  expect(file.repairs.map(({ path }) => path)).toEqual(['embeded://a.png', 'embeded://b.png']);
  expect(file.files).toEqual(files);
});

test('has no picture for a CHARX whose assets are no list or name no file', async () => {
  const cards = [withAssets(icon('main', 'embeded://gone.png'), icon('main', 'ccdefault:')), json];
  for (const card of cards) expect(await readCardFile(charx(card))).toMatchObject({ image: null, imageType: null });
});

test('tells the repairs of the container and of the card', async () => {
  const card = v2Json('Ada', { personality: null });
  const { repairs } = await readCardFile(pngOf([packedChunkOf('chara', base64Json(card))]));
  expect(repairs.map(({ path }) => path)).toEqual(['png.chara', 'data.personality']);
});

test.each([
  ['nothing', new Uint8Array(), 'The file is empty.'],
  ['a PNG without a card', pngOf(), 'The file is a PNG without a card in it.'],
  [
    'a lorebook of NovelAI',
    pngOf([textChunkOf('naidata', 'e30=')]),
    'The file is a lorebook of NovelAI in a PNG, with no card.',
  ],
  ['a photograph', jpegOf(), 'The file is a JPEG with no card behind it; cards stand in PNG.'],
  [
    'a GIF',
    bytesOf('GIF89a\u0001\0\u0001\0'),
    'The file is a picture (GIF) that no card was found in; cards stand in PNG.',
  ],
  [
    'a WebP',
    webpWith(exifOf(bytesOf('Taken in Paris'))),
    'The file is a picture (WEBP) that no card was found in; cards stand in PNG.',
  ],
  ['a photograph with a comment', jpegWith(exifOf(bytesOf('Taken in Paris'))), 'The file is a JPEG with no card'],
  ['a picture with JSON that is no card', jpegWith(exifOf(bytesOf('{"prompt":"1girl"}'))), 'is no character card'],
  ['a picture with a card that breaks off', jpegWith(exifOf(v1.subarray(0, -2))), 'exif.UserComment is no valid JSON'],
  ['a CHARX behind a JPEG that is cut off', joined(jpegOf(), charx(json).subarray(0, -22)), 'no whole zip archive'],
  ['bytes', Uint8Array.of(1, 2, 0, 3), 'The file is no card: it is neither text nor a PNG nor a CHARX.'],
  ['JSON that breaks off', json.subarray(0, -2), 'The file is no valid JSON (at character'],
  ['text', bytesOf('Good evening.'), 'The file is text that is neither JSON nor YAML.'],
  ['an archive without a card', rawZip([]), 'The archive is no CHARX: it has no card.json at its root.'],
])('refuses %s and says why', async (_, bytes, message) => {
  expect(await refusalOf(() => readCardFile(bytes))).toMatchObject({
    code: 'unprocessable',
    message: expect.stringContaining(message),
  });
});

test.each([
  ['a PNG of 65535 × 65535', pngOf([textChunkOf('chara', base64Json(v2Json()))], headerChunk(65_535, 65_535))],
  ['a file of 65 MiB', new Uint8Array(65 * 1024 * 1024).fill(0x20)],
  ['JSON of 17 MiB', joined(bytesOf('{'), new Uint8Array(17 * 1024 * 1024).fill(0x20))],
])('refuses %s as too large in under 100 ms', async (_, bytes) => {
  expect(await refusalOf(() => readCardFile(bytes))).toMatchObject({ code: 'payload_too_large' });
  expect(await cpuTimeOf(() => refusalOf(() => readCardFile(bytes)))).toBeLessThan(100);
});

test.each([
  ['JSON', (deep: string) => bytesOf(deep)],
  ['a PNG', (deep: string) => pngOf([textChunkOf('chara', Buffer.from(deep).toString('base64'))])],
  ['a WebP', (deep: string) => webpWith(exifOf(bytesOf(deep)))],
  ['a CHARX', (deep: string) => rawZip([{ path: 'card.json', bytes: bytesOf(deep) }])],
])('refuses %s that nests a million levels deep', async (_, wrap) => {
  const deep = `${'{"data":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`;
  expect(await refusalOf(() => readCardFile(wrap(deep)))).toMatchObject({ code: 'unprocessable' });
});

test('refuses a card that is cut off at any byte before its PNG ends, in under 100 ms', async () => {
  const card = base64Json(v2Json());
  const END = 12;
  await fc.assert(
    fc.asyncProperty(otherChunks, fc.nat(), async (chunks, at) => {
      const png = pngOf([...chunks, textChunkOf('chara', card)]);
      const cut = png.subarray(0, at % (png.length - END));
      expect(await refusalOf(() => readCardFile(cut))).toMatchObject({ code: 'unprocessable' });
    }),
  );
  const png = pngOf([textChunkOf('chara', card)]);
  for (let length = 0; length < png.length - END; length += 1) {
    const cut = png.subarray(0, length);
    expect(await cpuTimeOf(() => refusalOf(() => readCardFile(cut)))).toBeLessThan(100);
  }
});

test('answers any bytes, behind any signature, with a card or a refusal', async () => {
  const start = fc.constantFrom(
    '',
    '{',
    '[',
    'name: ',
    'PK\u0003\u0004',
    '\u0089PNG\r\n\u001a\n',
    '\u00ff\u00d8\u00ff',
    '\u00ff\u00d8\u00ff\u00e1\0\u0060Exif\0\0II*\0\u0008\0\0\0',
    'RIFF\0\0\0\0WEBPEXIF\u0060\0\0\0MM\0*\0\0\0\u0008',
  );
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 80 }), async (head, rest) => {
      const refusal = await refusalOf(() => readCardFile(joined(bytesOf(head), rest), 'x.yaml'));
      if (refusal) expect(['unprocessable', 'payload_too_large']).toContain(refusal.code);
    }),
    { numRuns: 300 },
  );
});
