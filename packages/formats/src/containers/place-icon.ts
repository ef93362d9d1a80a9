import type { Card } from '../cards/card.ts';
import { asBuffer } from './as-buffer.ts';
import { assetPath, listAssets } from './asset-uri.ts';
import { imageType } from './image-header.ts';
import type { KeptFile } from './kept-file.ts';
import { withoutCard } from './without-card.ts';

/** A card with the files it goes with. */
export interface PlacedIcon {
  card: Card;
  files: readonly KeptFile[];
}

/**
 * Makes a picture the main icon of a card in a CHARX. A file that is this picture already is linked to; else the
 * picture is put where the specification has icons, without the card it may hold: an old one would travel along in it.
 */
export function placeIcon(card: Card, files: readonly KeptFile[], image: Uint8Array): PlacedIcon {
  const picture = withoutCard(image);
  const main = mainIcon(card);
  const same = files.filter(({ bytes }) => asBuffer(bytes).equals(picture));
  const shown = same.find(({ path }) => main && path === assetPath(main.uri)) ?? same[0];
  const extension = imageType(picture) ?? 'png';
  const path = shown?.path ?? freePath(files, extension);
  if (main && assetPath(main.uri) === path) return { card, files };
  return { card: linkIcon(card, path, extension), files: shown ? files : [...files, { path, bytes: picture }] };
}

function mainIcon(card: Card): { uri: string } | undefined {
  return listAssets(card).find(({ type, name }) => type === 'icon' && name === 'main');
}

function freePath(files: readonly KeptFile[], extension: string): string {
  const taken = new Set(files.map(({ path }) => path));
  const at = (suffix: string) => `assets/icon/images/main${suffix}.${extension}`;
  let number = 1;
  while (taken.has(at(number === 1 ? '' : `-${number}`))) number += 1;
  return at(number === 1 ? '' : `-${number}`);
}

/** What else the card says of its main icon stays; without one the picture comes first of all assets. */
function linkIcon(card: Card, path: string, extension: string): Card {
  const link = { type: 'icon', uri: `embeded://${path}`, name: 'main', ext: extension };
  const listed: unknown[] = Array.isArray(card.data['assets']) ? card.data['assets'] : [];
  const index = listed.findIndex(isMainIcon);
  const old = listed[index];
  const assets = index < 0 ? [link, ...listed] : listed.with(index, { ...(old as object), ...link });
  return { ...card, data: { ...card.data, assets } };
}

function isMainIcon(asset: unknown): boolean {
  return listAssets({ data: { assets: [asset] } }).some(({ type, name }) => type === 'icon' && name === 'main');
}
