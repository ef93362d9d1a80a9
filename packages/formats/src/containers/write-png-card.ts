import { asBuffer } from './as-buffer.ts';
import { ASSET_KEYWORD, isAsset, isCard } from './read-png.ts';
import type { KeptFile } from './kept-file.ts';
import { readChunks, writeChunks, type PngChunk } from './png-chunks.ts';
import { makeTextChunk, textChunk } from './text-chunk.ts';

/** What is put into a picture. What is absent is not there afterwards, but for assets, which stay. */
export interface PngCard {
  /** A V1 or V2 card. */
  chara?: object;
  /** A V3 card. */
  ccv3?: object;
  /** The assets beside the card; those of the picture stay when this is absent. */
  files?: readonly KeptFile[];
}

/**
 * Puts a card into a PNG or APNG, in place of every card it held, right before IEND. All other chunks stay as they
 * are and in their order, with their checksums as they must be. Pixels are never decoded.
 *
 * Throws an AppError `unprocessable` when the picture is no whole PNG, and `payload_too_large` when a card or a file
 * makes over 16 MiB of base64.
 */
export function writePngCard(image: Uint8Array, { chara, ccv3, files }: PngCard): Uint8Array {
  const { chunks, trailer } = readChunks(image);
  const kept = chunks.filter((chunk) => !isReplaced(chunk, files !== undefined));
  const added = (files ?? []).map(({ path, bytes }) => base64Chunk(`${ASSET_KEYWORD}:${path}`, bytes));
  if (chara) added.push(base64Chunk('chara', Buffer.from(JSON.stringify(chara))));
  if (ccv3) added.push(base64Chunk('ccv3', Buffer.from(JSON.stringify(ccv3))));
  return writeChunks({ chunks: kept.toSpliced(-1, 0, ...added), trailer });
}

function isReplaced(chunk: PngChunk, withAssets: boolean): boolean {
  const text = textChunk(chunk);
  return text !== null && (isCard(text) || (withAssets && isAsset(text)));
}

function base64Chunk(keyword: string, bytes: Uint8Array): PngChunk {
  return makeTextChunk(keyword, asBuffer(bytes).toString('base64'));
}
