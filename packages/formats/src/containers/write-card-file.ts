import { AppError } from '@greenroom/contract';
import type { Card, CardSpec, Loss } from '../cards/card.ts';
import { writeCard } from '../cards/write-card.ts';
import { assetPath, listAssets, relinkAssets } from './asset-uri.ts';
import { imageType } from './image-header.ts';
import type { KeptFile } from './kept-file.ts';
import { makePlainPicture } from './make-plain-picture.ts';
import { placeDataIcon, withoutOldIcon } from './place-data-icon.ts';
import { placeIcon, withoutIcon } from './place-icon.ts';
import { pngFiles } from './png-files.ts';
import { readWholeImage } from './whole-image.ts';
import { writeCharx } from './write-charx.ts';
import { writePngCard } from './write-png-card.ts';

/** How a card is to be written. */
export interface WriteCardOptions {
  format: 'json' | 'png' | 'charx';
  /** CHARX takes V3 alone. */
  spec: CardSpec;
  /**
   * The character's picture; without one a PNG gets a plain one. Null says that it has none, so that the main icon the
   * card came with is not written; when this is absent, the icons of the card stay.
   */
  image?: Uint8Array | null;
  /** The same picture as a PNG, where it is of another kind: a PNG holds no other. */
  png?: Uint8Array;
  /** The files kept from an import. */
  files?: readonly KeptFile[];
}

/** A card as a file. */
export interface WrittenCard {
  bytes: Uint8Array;
  /** Such as `image/png`. */
  mediaType: string;
  /** Without a dot. */
  extension: 'json' | 'png' | 'charx';
  /** What the specification or the format could not hold. */
  losses: Loss[];
}

/**
 * Writes a card as a file. A PNG of V3 holds the card twice, as V3 and as V2 for older programs; a PNG of V1 or V2
 * once. A CHARX gets the picture as its main icon. The files go along in PNG and CHARX, and the card's assets are
 * linked to them as the format asks for. A picture that is none, is cut off or is over a limit is left out and told in
 * `losses`: the card is worth more than it.
 *
 * Throws an AppError `unprocessable` when CHARX is asked for another specification than V3, and `payload_too_large`
 * when the card is over a limit.
 */
export async function writeCardFile(card: Card, options: WriteCardOptions): Promise<WrittenCard> {
  const fault = options.image ? faultOf(options.image) : null;
  // Left out is not taken away: what the card says of its icons stays.
  const { image, ...others } = fault ? { ...options, image: undefined, png: undefined } : options;
  const shown = image === null ? withoutIcon(card, options.files ?? []) : { card, files: options.files };
  const written = await write(shown.card, { ...others, image, files: shown.files });
  return fault ? { ...written, losses: [...written.losses, { path: 'image', message: fault }] } : written;
}

function faultOf(image: Uint8Array): string | null {
  try {
    readWholeImage(image);
    return null;
  } catch (error) {
    if (!AppError.is(error)) throw error;
    return `It is left out. ${error.message}`;
  }
}

async function write(card: Card, options: WriteCardOptions): Promise<WrittenCard> {
  switch (options.format) {
    case 'json':
      return writeJsonCard(card, options);
    case 'png':
      return writePng(card, options);
    case 'charx':
      return await writeArchive(card, options);
  }
}

function writeJsonCard(card: Card, { spec, image, files = [] }: WriteCardOptions): WrittenCard {
  // Only V3 has assets.
  const placed = image && spec === 'v3' ? placeDataIcon(card, image) : { card, isHeld: false };
  const { document, losses } = writeCard(placed.card, spec);
  const lost: Loss[] = [];
  if (image && !placed.isHeld) lost.push({ path: 'image', message: 'JSON holds no picture.' });
  if (files.length > 0) lost.push({ path: 'files', message: `JSON holds none of the ${files.length} files.` });
  const bytes = new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
  return { bytes, mediaType: 'application/json', extension: 'json', losses: [...losses, ...lost] };
}

function writePng(card: Card, { spec, image, png = image ?? undefined, files = [] }: WriteCardOptions): WrittenCard {
  const isPng = png !== undefined && imageType(png) === 'png';
  const placed = pngFiles(files);
  const linked = relinkAssets(image ? withoutOldIcon(card, image) : card, placed.toUri);
  const { document, losses } = writeCard(linked, spec);
  const cards = spec === 'v3' ? { chara: writeCard(linked, 'v2').document, ccv3: document } : { chara: document };
  const bytes = writePngCard(isPng ? png : makePlainPicture(), { ...cards, files: placed.files });
  const lost =
    image && !isPng ? [{ path: 'image', message: 'It is no PNG, so a plain picture stands in its place.' }] : [];
  return { bytes, mediaType: 'image/png', extension: 'png', losses: [...losses, ...placed.losses, ...lost] };
}

async function writeArchive(card: Card, { spec, image, files = [] }: WriteCardOptions): Promise<WrittenCard> {
  if (spec !== 'v3') throw new AppError('unprocessable', 'A CHARX holds a V3 card: ask for spec v3.');
  const paths = new Set(files.map(({ path }) => path));
  const linked = relinkAssets(card, (path) => (paths.has(path) ? `embeded://${path}` : null));
  const placed = image ? placeIcon(linked, files, image) : { card: linked, files };
  const { document, losses } = writeCard(placed.card, spec);
  const bytes = await writeCharx(document, placed.files);
  return { bytes, mediaType: 'application/zip', extension: 'charx', losses: [...losses, ...danglers(placed)] };
}

/** An asset that names a file which is not there. */
function danglers({ card, files }: { card: Card; files: readonly KeptFile[] }): Loss[] {
  const paths = new Set(files.map(({ path }) => path));
  const missing = listAssets(card).filter(({ uri }) => !paths.has(assetPath(uri) ?? '') && assetPath(uri) !== null);
  if (missing.length === 0) return [];
  return [{ path: 'data.assets', message: `${missing.length} of the assets name files that are not there.` }];
}
