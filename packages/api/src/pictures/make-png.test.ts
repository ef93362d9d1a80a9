import { writeCardFile } from '@greenroom/formats';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { richCard } from '../../test/card-files.ts';
import { SMALL_PNG } from '../../test/pictures.ts';
import { createThumbnails } from './thumbnails.ts';

const pictures = createThumbnails();
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 160, g: 0, b: 80, alpha: 1 } } });

it.each(['jpeg', 'webp', 'gif'] as const)(
  'makes a PNG of the same size of a picture of another kind: %s',
  async (kind) => {
    const { image, losses } = await pictures.toPng(await picture(40, 60).toFormat(kind).toBuffer());
    const { format, width, height } = await sharp(image).metadata();
    const { dominant } = await sharp(image).stats();
    expect({ format, width, height, losses }).toEqual({ format: 'png', width: 40, height: 60, losses: [] });
    expect([dominant.r > 140, dominant.g < 30]).toEqual([true, true]);
  },
);

it('makes what a card in a PNG is written with, so that nothing of the picture is lost', async () => {
  const { image } = await pictures.toPng(await picture(40, 60).webp().toBuffer());
  const { bytes, losses } = await writeCardFile(richCard(), { format: 'png', spec: 'v3', image });
  const { width, height } = await sharp(bytes).metadata();
  expect([width, height, losses]).toEqual([40, 60, []]);
});

it('leaves a PNG as it is, byte for byte', async () => {
  expect(await pictures.toPng(SMALL_PNG)).toEqual({ image: SMALL_PNG, losses: [] });
});

it('sets a picture upright, and takes along nothing that is written in it', async () => {
  const turned = await picture(200, 100)
    .jpeg()
    .withExif({ IFD0: { ImageDescription: 'Where I live' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { image } = await pictures.toPng(turned);
  const { width, height, exif } = await sharp(image).metadata();
  expect([width, height, exif]).toEqual([100, 200, undefined]);
});

it('bounds the size of the PNG, and tells it', async () => {
  const { image, losses } = await pictures.toPng(await picture(3000, 1500).jpeg().toBuffer());
  const { width, height } = await sharp(image).metadata();
  expect([width, height]).toEqual([2048, 1024]);
  expect(losses).toEqual([{ path: 'image', message: 'It is smaller in the PNG: 2048 × 1024 pixels.' }]);
});

it('tells that a picture no longer moves', async () => {
  const frames = await Promise.all(['#f00', '#0f0'].map((background) => frame(background)));
  const moving = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer();
  const { image, losses } = await pictures.toPng(moving);
  expect(losses).toEqual([{ path: 'image', message: 'It moves, and the PNG holds its first frame alone.' }]);
  expect((await sharp(image).stats()).dominant.r).toBeGreaterThan(200);
});

const frame = (background: string) =>
  sharp({ create: { width: 10, height: 20, channels: 3, background } })
    .png()
    .toBuffer();

it.each([
  ['breaks off', async () => (await picture(400, 600).jpeg().toBuffer()).subarray(0, 700)],
  ['is none', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
])('answers what %s as it came, for no export is to fail for it', async (_, make) => {
  const bytes = await make();
  expect(await pictures.toPng(bytes)).toEqual({ image: bytes, losses: [] });
});
