import type { Card } from '../cards/card.ts';
import { asBuffer } from './as-buffer.ts';
import { assetPath, isMainIcon, listAssets } from './asset-uri.ts';
import { findPicture } from './find-picture.ts';
import { imageType } from './image-header.ts';
import type { KeptFile } from './kept-file.ts';
import { MAX_ICONS_TRIED } from './limits.ts';
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

/**
 * Takes the main icon away from a character that has no picture any more, with its file when no other asset names that.
 * One that never was the picture stays, for nobody took it away: it leads nowhere here, or to no picture that is known.
 */
export function withoutIcon(card: Card, files: readonly KeptFile[]): PlacedIcon {
  const listed: unknown[] = Array.isArray(card.data['assets']) ? card.data['assets'] : [];
  const isPicture = (asset: unknown) => findPicture(withAssets(card, [asset]), files, null, []) !== null;
  const gone = listed.filter(isMain).slice(0, MAX_ICONS_TRIED).filter(isPicture);
  if (gone.length === 0) return { card, files };
  const left = withAssets(
    card,
    listed.filter((asset) => !gone.includes(asset)),
  );
  const stays = pathsOf(left);
  const goes = pathsOf(withAssets(card, gone));
  return { card: left, files: files.filter(({ path }) => stays.has(path) || !goes.has(path)) };
}

function pathsOf(card: Card): ReadonlySet<string | null> {
  return new Set(listAssets(card).map(({ uri }) => assetPath(uri)));
}

function withAssets(card: Card, assets: unknown[]): Card {
  return { ...card, data: { ...card.data, assets } };
}

function mainIcon(card: Card): { uri: string } | undefined {
  return listAssets(card).find(isMainIcon);
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
  const index = listed.findIndex(isMain);
  const old = listed[index];
  return withAssets(card, index < 0 ? [link, ...listed] : listed.with(index, { ...(old as object), ...link }));
}

function isMain(asset: unknown): boolean {
  return listAssets({ data: { assets: [asset] } }).some(isMainIcon);
}
