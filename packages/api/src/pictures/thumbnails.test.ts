import sharp from 'sharp';
import { expect, it } from 'vitest';
import { SMALL_PNG } from '../../test/pictures.ts';
import { createThumbnails } from './thumbnails.ts';

it('makes each picture once, however many ask and when', async () => {
  const thumbnails = createThumbnails();
  let reads = 0;
  const read = async () => {
    reads++;
    return SMALL_PNG;
  };
  const key = { contentHash: 'a', size: 64 };
  await Promise.all([thumbnails.get(key, read), thumbnails.get(key, read)]);
  await thumbnails.get(key, read);
  expect(reads).toBe(1);
  await thumbnails.get({ ...key, size: 128 }, read);
  await thumbnails.get({ ...key, contentHash: 'b' }, read);
  expect(reads).toBe(3);
});

it('makes PNGs in turn with the small pictures, of which two are made at once', async () => {
  const thumbnails = createThumbnails();
  const gate = Promise.withResolvers<void>();
  const read = () => gate.promise.then(() => SMALL_PNG);
  const small = ['a', 'b'].map((contentHash) => thumbnails.get({ contentHash, size: 64 }, read));
  let isMade = false;
  const png = thumbnails.toPng(SMALL_PNG).then(() => (isMade = true));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(isMade).toBe(false);
  gate.resolve();
  await Promise.all([...small, png]);
  expect(isMade).toBe(true);
});

it('remembers no failure', async () => {
  const thumbnails = createThumbnails();
  const key = { contentHash: 'a', size: 64 };
  await expect(thumbnails.get(key, async () => Buffer.from('none'))).rejects.toMatchObject({ code: 'unprocessable' });
  expect((await thumbnails.get(key, async () => SMALL_PNG)).length).toBeGreaterThan(0);
});

it('decodes nothing but the four kinds of picture that are taken', async () => {
  const thumbnails = createThumbnails();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const refused = thumbnails.get({ contentHash: 'svg', size: 64 }, async () => svg);
  await expect(refused).rejects.toMatchObject({ code: 'unprocessable' });
  for (const format of ['png', 'jpeg', 'webp', 'gif'] as const) {
    const bytes = await sharp(SMALL_PNG).toFormat(format).toBuffer();
    expect((await thumbnails.get({ contentHash: format, size: 64 }, async () => bytes)).length).toBeGreaterThan(0);
  }
});
