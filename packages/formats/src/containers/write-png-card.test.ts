import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  base64Json,
  bytesOf,
  internationalChunkOf,
  joined,
  keptFiles,
  otherChunks,
  packedChunkOf,
  pngOf,
  refusalOf,
  textChunkOf,
  v2Json,
  v3Json,
} from '../../test/container-files.ts';
import { makePlainPicture } from './make-plain-picture.ts';
import { readChunks } from './png-chunks.ts';
import { readPng } from './read-png.ts';
import { writePngCard } from './write-png-card.ts';

const cards = { chara: v2Json('Zoë 😀'), ccv3: v3Json('Zoë 😀') };

test('keeps every chunk of an unrelated picture, byte for byte and in order', () => {
  fc.assert(
    fc.property(otherChunks, fc.uint8Array({ maxLength: 20 }), (chunks, trailer) => {
      const image = joined(pngOf(chunks), trailer);
      const written = writePngCard(image, cards);
      expect(writePngCard(written, {})).toEqual(image);
      const before = readChunks(image).chunks.slice(0, -1);
      expect(readChunks(written).chunks.slice(0, before.length)).toEqual(before);
    }),
  );
});

test('places the cards right before the end, as base64 in tEXt', () => {
  const { chunks, wrongChecksums } = readChunks(writePngCard(pngOf(), cards));
  expect(wrongChecksums).toEqual([]);
  expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'tEXt', 'tEXt', 'IEND']);
  const [chara, ccv3] = chunks.slice(2, 4).map(({ data }) => Buffer.from(data).toString('latin1'));
  expect(chara).toBe(`chara\0${base64Json(cards.chara)}`);
  expect(ccv3).toBe(`ccv3\0${base64Json(cards.ccv3)}`);
});

test('replaces every card the picture held, under any keyword and in any chunk', () => {
  const old = base64Json(v2Json('old'));
  const image = pngOf([
    textChunkOf('Chara', old),
    packedChunkOf('ccv2', old),
    internationalChunkOf('CCV3', old, true),
    textChunkOf('chara_card_v3', old),
    textChunkOf('Title', 'Dusk'),
  ]);
  expect(writePngCard(image, { chara: cards.chara })).toEqual(
    pngOf([textChunkOf('Title', 'Dusk'), textChunkOf('chara', base64Json(cards.chara))]),
  );
});

test('keeps the assets of the picture, unless it is given others', () => {
  const asset = textChunkOf('chara-ext-asset_:a', 'AQ==');
  expect(writePngCard(pngOf([asset]), {})).toEqual(pngOf([asset]));
  expect(writePngCard(pngOf([asset]), { files: [] })).toEqual(pngOf());
});

test('gives back the cards and files it was given', () => {
  fc.assert(
    fc.property(keptFiles, (files) => {
      const plain = files.filter(({ path }) => /^[\x20-\x7e]+$/.test(path));
      const read = readPng(writePngCard(makePlainPicture(), { ...cards, files: plain }));
      expect(read.card?.document).toEqual(cards.ccv3);
      expect(read.files).toEqual(plain);
      expect(read.repairs).toEqual([]);
    }),
  );
});

test('refuses a picture that is no PNG, and a card no reader would take', async () => {
  expect(await refusalOf(() => writePngCard(bytesOf('GIF89a'), cards))).toMatchObject({ code: 'unprocessable' });
  const huge = { chara: { name: 'a'.repeat(13 * 1024 * 1024) } };
  expect(await refusalOf(() => writePngCard(pngOf(), huge))).toMatchObject({ code: 'payload_too_large' });
});
