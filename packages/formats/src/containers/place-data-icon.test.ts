import { describe, expect, it } from 'vitest';
import {
  base64Json,
  headerChunk,
  joined,
  jpegOf,
  pngOf,
  textChunkOf,
  v2Json,
  v3Json,
} from '../../test/container-files.ts';
import type { Card } from '../cards/card.ts';
import { readCard } from '../cards/read-card.ts';
import { readCardFile } from './read-card-file.ts';
import { withoutCard } from './without-card.ts';
import { writeCardFile, type WriteCardOptions } from './write-card-file.ts';

const old = pngOf([textChunkOf('chara', base64Json(v2Json('old')))]);
const other = pngOf([], headerChunk(9, 9));
const large = joined(pngOf(), new Uint8Array(8 * 1024 * 1024));
const dataUri = (bytes: Uint8Array, type = 'png') =>
  `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
const icon = (uri: string, name = 'main') => ({ type: 'icon', uri, name, ext: 'png', x_own: 1 });
const cardWith = (...assets: object[]): Card => readCard(v3Json('Ada', { assets })).card;

async function written(card: Card, options: Partial<WriteCardOptions>) {
  const { bytes, losses } = await writeCardFile(card, { format: 'json', spec: 'v3', ...options });
  const { read, image } = await readCardFile(bytes);
  return { assets: read.card.data['assets'], image, losses };
}

describe('a card in JSON whose icon stands in it', () => {
  const held = cardWith(icon(dataUri(old)), icon('ccdefault:', 'x'));

  it.each([
    ['as it is', old],
    ['without the card it holds', withoutCard(old)],
  ])('keeps the icon that is the picture %s', async (_, image) => {
    expect(await written(held, { image })).toEqual({ assets: held.data['assets'], image: old, losses: [] });
  });

  it('holds another picture in the place of the icon, without the card in that', async () => {
    const image = joined(jpegOf());
    expect(await written(held, { image })).toEqual({
      assets: [{ ...icon(dataUri(image, 'jpeg')), ext: 'jpeg' }, icon('ccdefault:', 'x')],
      image,
      losses: [],
    });
    expect(await written(cardWith(icon(dataUri(other))), { image: old })).toMatchObject({ image: withoutCard(old) });
  });

  it('holds another picture before an icon that is not the main one, which stays', async () => {
    const { image, assets } = await written(cardWith(icon(dataUri(old), 'a')), { image: other });
    expect(image).toEqual(other);
    expect(assets).toMatchObject([{ name: 'main', uri: dataUri(other) }, icon(dataUri(old), 'a')]);
  });

  it('goes without the icon, and tells the picture lost, when that is over 8 MiB', async () => {
    expect(await written(held, { image: large })).toEqual({
      assets: [icon('ccdefault:', 'x')],
      image: null,
      losses: [{ path: 'image', message: 'JSON holds no picture.' }],
    });
  });

  it('loses the picture in V2, which has no icons', async () => {
    const { losses } = await writeCardFile(held, { format: 'json', spec: 'v2', image: other });
    expect(losses.map(({ path }) => path)).toEqual(['data.assets', 'image']);
  });
});

it('loses the picture in JSON of a card without an icon in it', async () => {
  const bare = cardWith(icon('ccdefault:'));
  expect(await written(bare, { image: other })).toEqual({
    assets: bare.data['assets'],
    image: null,
    losses: [{ path: 'image', message: 'JSON holds no picture.' }],
  });
});

describe('a card in a PNG whose icon stands in it', () => {
  const jpeg = dataUri(jpegOf(), 'jpeg');

  it('has the PNG itself for its icon when the picture is another one', async () => {
    const { assets, losses } = await written(cardWith(icon(jpeg)), { format: 'png', image: other });
    expect({ assets, losses }).toEqual({ assets: [icon('ccdefault:')], losses: [] });
  });

  it('keeps the icon that the PNG is made of', async () => {
    const made = await written(cardWith(icon(jpeg)), { format: 'png', image: jpegOf(), png: other });
    expect(made).toMatchObject({ assets: [icon(jpeg)], losses: [] });
    expect(withoutCard(made.image ?? old)).toEqual(other);
  });

  it('keeps an icon that is not the main one, or no picture', async () => {
    const assets = [icon('data:,none'), icon(jpeg, 'a')];
    expect((await written(cardWith(icon(jpeg, 'a')), { format: 'png', image: other })).assets).toEqual([assets[1]]);
    expect((await written(cardWith(icon('data:,none')), { format: 'png', image: other })).assets).toEqual([assets[0]]);
  });
});

describe('of a character without a picture any more', () => {
  it.each(['json', 'charx'] as const)('an icon that is not the main one is no picture in %s again', async (format) => {
    const nowhere = Array.from({ length: 5 }, (_, index) => icon('ccdefault:', String(index)));
    const card = cardWith(...nowhere, icon(dataUri(old), 'a'));
    const gone = await written(card, { format, image: null });
    expect(gone).toMatchObject({ assets: nowhere, image: null });
  });
});
