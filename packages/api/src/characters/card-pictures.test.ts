import { readCardFile, withoutCard } from '@greenroom/formats';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardFile, download, pngChunk, rawZip, richCard, uploadOne, withChunk } from '../../test/card-files.ts';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';
import { SMALL_PNG } from '../../test/pictures.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const MIB = 1024 * 1024;
const V1 = { name: 'Mira', description: 'd', personality: '', scenario: '', first_mes: 'f', mes_example: '' };

async function imported(person: Person, bytes: Uint8Array) {
  const { status, body, text } = await uploadOne(person, bytes);
  expect(status, text).toBe(201);
  return body.results[0];
}

async function bytesAt(person: Person, path: string) {
  const { answer, bytes } = await download(`${api.url}/api/v1${path}`, await api.headersOf(person.name));
  expect(answer.status).toBe(200);
  return { bytes, named: answer.headers.get('content-disposition') };
}

/** A CHARX whose main icon is this file, with another file beside it. */
function charxOf(path: string, icon: Uint8Array): Buffer {
  const assets = [{ type: 'icon', uri: `embeded://${path}`, name: 'main', ext: 'png' }];
  const card = { spec: 'chara_card_v3', spec_version: '3.0', data: { ...V1, assets } };
  return rawZip([
    { path: 'card.json', bytes: Buffer.from(JSON.stringify(card)) },
    { path, bytes: icon },
    { path: 'a/voice.ogg', bytes: Buffer.from('voice') },
  ]);
}

it.each([
  ['jpeg', 'jpg'],
  ['webp', 'webp'],
] as const)(
  'keeps the picture of a card in a %s without the card, and the file as it came',
  async (kind, extension) => {
    const ann = newPerson(api);
    const exif = { IFD2: { UserComment: JSON.stringify(V1) } };
    const bytes = await sharp(SMALL_PNG).withExif(exif).toFormat(kind).toBuffer();
    const { character, container } = await imported(ann, bytes);
    expect(container).toBe(kind);
    const { bytes: avatar } = await bytesAt(ann, `/characters/${character.id}/avatar`);
    expect([avatar.includes('first_mes'), avatar.length]).toEqual([false, bytes.length]);
    const original = await bytesAt(ann, `/characters/${character.id}/export?format=original`);
    expect(original.bytes.equals(bytes)).toBe(true);
    expect(original.named).toContain(`filename="Mira.${extension}"`);
  },
);

it('keeps the files of a CHARX behind a JPEG', async () => {
  const ann = newPerson(api);
  const hidden = Buffer.concat([await sharp(SMALL_PNG).jpeg().toBuffer(), charxOf('a/main.png', SMALL_PNG)]);
  const { character } = await imported(ann, hidden);
  const { bytes } = await bytesAt(ann, `/characters/${character.id}/export?format=charx`);
  expect((await readCardFile(bytes)).files.map(({ path }) => path)).toEqual(['a/main.png', 'a/voice.ogg']);
});

it('exports an untouched CHARX whose icon holds a card with the same files, and without that card', async () => {
  const ann = newPerson(api);
  const { character } = await imported(
    ann,
    charxOf('a/main.png', await cardFile(richCard('Old'), { format: 'png', image: SMALL_PNG })),
  );
  const { bytes } = await bytesAt(ann, `/characters/${character.id}/export?format=charx`);
  const { files, read, image } = await readCardFile(bytes);
  expect(files.map(({ path }) => path)).toEqual(['a/main.png', 'a/voice.ogg']);
  expect(read.card.data['assets']).toHaveLength(1);
  expect([image, withoutCard(image ?? SMALL_PNG)].map((png) => png && Buffer.from(png))).toEqual([
    SMALL_PNG,
    SMALL_PNG,
  ]);
});

describe('a picture over 16 MiB', () => {
  it.each([
    ['the icon of a CHARX', () => charxOf('a/main.png', withChunk(SMALL_PNG, noise()))],
    [
      'the PNG of a card',
      async () => withChunk(await cardFile(richCard(), { format: 'png', image: SMALL_PNG }), noise()),
    ],
  ])('is not kept, as %s: the card is, and it is told', async (_, make) => {
    const ann = newPerson(api);
    const { character, repairs } = await imported(ann, await make());
    expect(character.avatar_id).toBeNull();
    expect(repairs).toContainEqual({ path: expect.any(String), message: expect.stringMatching(/picture.*16 MiB/) });
  });

  it('stays among the files of the card', async () => {
    const ann = newPerson(api);
    const large = withChunk(SMALL_PNG, noise());
    const { character } = await imported(ann, charxOf('a/main.png', large));
    const { bytes } = await bytesAt(ann, `/characters/${character.id}/export?format=charx`);
    const { files } = await readCardFile(bytes);
    expect(files.map(({ path }) => path)).toEqual(['a/main.png', 'a/voice.ogg']);
    expect(Buffer.from(files[0]?.bytes ?? []).equals(large)).toBe(true);
  });

  function noise(): Buffer {
    // What a zip of zeros holds would be refused for its ratio.
    const bytes = Buffer.alloc(16 * MIB);
    for (let at = 0; at < bytes.length; at += 64) bytes.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);
    return pngChunk('zzZz', bytes);
  }
});

describe('the picture that stands in a JSON card', () => {
  const card = (uri: string) =>
    cardFile({ ...richCard(), data: { assets: [{ type: 'icon', uri, name: 'main', ext: 'x' }] } });
  const webp = async () => `data:image/webp;base64,${(await sharp(SMALL_PNG).webp().toBuffer()).toString('base64')}`;

  it('is not in an export any more after another was set', async () => {
    const ann = newPerson(api);
    const { character } = await imported(ann, await card(await webp()));
    const jpeg = await sharp(SMALL_PNG).jpeg().toBuffer();
    const url = `/characters/${character.id}/avatar`;
    await ann.rest('PUT', url, { body: jpeg, headers: { 'content-type': 'image/jpeg' } });
    const json = await bytesAt(ann, `/characters/${character.id}/export?format=json`);
    expect(Buffer.from((await readCardFile(json.bytes)).image ?? []).equals(jpeg)).toBe(true);
    const png = await bytesAt(ann, `/characters/${character.id}/export?format=png`);
    expect((await readCardFile(png.bytes)).read.card.data['assets']).toMatchObject([{ uri: 'ccdefault:' }]);
    await ann.delete(url);
    const none = await bytesAt(ann, `/characters/${character.id}/export?format=json`);
    expect((await readCardFile(none.bytes)).image).toBeNull();
  });

  it('stays in a PNG that was made of it', async () => {
    const ann = newPerson(api);
    const uri = await webp();
    const { character } = await imported(ann, await card(uri));
    const { bytes } = await bytesAt(ann, `/characters/${character.id}/export?format=png`);
    expect((await readCardFile(bytes)).read.card.data['assets']).toMatchObject([{ uri }]);
  });
});
