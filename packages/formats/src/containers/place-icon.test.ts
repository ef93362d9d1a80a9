import { expect, it } from 'vitest';
import {
  base64Json,
  bytesOf,
  headerChunk,
  jpegOf,
  pngOf,
  textChunkOf,
  v2Json,
  v3Json,
} from '../../test/container-files.ts';
import { exifOf, jpegWith } from '../../test/exif-files.ts';
import { readCard } from '../cards/read-card.ts';
import type { KeptFile } from './kept-file.ts';
import { readCardFile } from './read-card-file.ts';
import { withoutCard } from './without-card.ts';
import { writeCardFile } from './write-card-file.ts';

const old = base64Json(v2Json('old'));
const icon = (path: string, name = 'main') => ({ type: 'icon', uri: `embeded://${path}`, name, ext: 'png' });
const cardWith = (...assets: object[]) => readCard(v3Json('Ada', { assets })).card;
const other = { path: 'a/voice.ogg', bytes: bytesOf('voice') };

async function asCharx(assets: object[], files: KeptFile[], image: Uint8Array) {
  const { bytes } = await writeCardFile(cardWith(...assets), { format: 'charx', spec: 'v3', files, image });
  const file = await readCardFile(bytes);
  return { assets: file.read.card.data['assets'], files: file.files };
}

it.each([
  ['PNG', pngOf([textChunkOf('chara', old), textChunkOf('Title', 'Dusk')])],
  ['JPEG', jpegWith(exifOf(bytesOf(JSON.stringify(v2Json('old')))))],
  ['PNG with a wrong checksum', pngOf([textChunkOf('ccv3', old)]).fill(7, -4)],
])('takes the card out of a main icon that is a %s, in its place, and adds no second file', async (_, bytes) => {
  const assets = [icon('a/main.png'), icon('a/twin.png', 'twin')];
  const before = [{ path: 'a/main.png', bytes }, { path: 'a/twin.png', bytes: jpegOf(1, 1) }, other];
  // What an import keeps as the picture.
  const kept = withoutCard(bytes);
  expect(await asCharx(assets, before, kept)).toEqual({
    assets,
    files: before.with(0, { path: 'a/main.png', bytes: kept }),
  });
  expect(withoutCard(kept)).toEqual(kept);
});

it('leaves a card in a file that is no icon', async () => {
  const bytes = pngOf([textChunkOf('chara', old)]);
  const background = { ...icon('a/back.png'), type: 'background' };
  const { files } = await asCharx([background], [{ path: 'a/back.png', bytes }], withoutCard(bytes));
  expect(files).toEqual([
    { path: 'a/back.png', bytes },
    { path: 'assets/icon/images/main.png', bytes: withoutCard(bytes) },
  ]);
});

it('links to the file that the main icon names already, of several that are the picture', async () => {
  const files = ['a/one.png', 'a/two.png'].map((path) => ({ path, bytes: pngOf() }));
  const assets = [icon('a/two.png')];
  expect(await asCharx(assets, files, pngOf())).toEqual({ assets, files });
});

it('links to a file that is the picture, when the main icon is another one', async () => {
  const files = [
    { path: 'a/one.png', bytes: pngOf([], headerChunk(9, 9)) },
    { path: 'a/two.png', bytes: pngOf() },
  ];
  expect(await asCharx([icon('a/one.png')], files, pngOf())).toEqual({ assets: [icon('a/two.png')], files });
});
