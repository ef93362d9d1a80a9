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
 * picture is put where the specification has icons. Either way without the card it may hold: an old one would travel
 * along in it.
 */
export function placeIcon(card: Card, files: readonly KeptFile[], image: Uint8Array): PlacedIcon {
  const picture = withoutCard(image);
  const main = mainIcon(card);
  const shown = fileOf(card, files, picture);
  const extension = imageType(picture) ?? 'png';
  const path = shown?.path ?? freePath(files, extension);
  const placed = { path, bytes: picture };
  return {
    card: main && assetPath(main.uri) === path ? card : linkIcon(card, `embeded://${path}`, extension),
    files: shown ? files.map((file) => (file === shown ? placed : file)) : [...files, placed],
  };
}

/**
 * The file that is this picture, the one of the main icon first, or that is with the card in it the icon to be shown.
 */
function fileOf(card: Card, files: readonly KeptFile[], picture: Uint8Array): KeptFile | undefined {
  const main = mainIcon(card);
  const same = files.filter(({ bytes }) => asBuffer(bytes).equals(picture));
  const named = same.find(({ path }) => main && path === assetPath(main.uri));
  const icon = named ? undefined : findPicture(card, files, null, [])?.image;
  const held = icon && showsSame(icon, picture) ? files.find(({ bytes }) => bytes === icon) : undefined;
  return named ?? held ?? same[0];
}

/** Whether an icon is this picture, as it is or without the card it may hold. */
export function showsSame(icon: Uint8Array, picture: Uint8Array): boolean {
  return [icon, withoutCard(icon)].some((held) => asBuffer(held).equals(picture));
}

/**
 * Takes the icon away that was the picture of a character which has none any more, with its file when no other asset
 * names that: the main icons, or where none of them is a picture the first that is. One that never was the picture
 * stays, for nobody took it away: it leads nowhere here, or to no picture that is known.
 */
export function withoutIcon(card: Card, files: readonly KeptFile[]): PlacedIcon {
  const listed = assetsOf(card);
  const isPicture = (asset: unknown) => findPicture(withAssets(card, [asset]), files, null, []) !== null;
  const paths = new Set(files.map(({ path }) => path));
  const icons = listed.filter((asset) => isIconHere(asset, paths));
  const main = icons.filter(isMain).slice(0, MAX_ICONS_TRIED).filter(isPicture);
  const other = main.length > 0 ? undefined : icons.slice(0, MAX_ICONS_TRIED).find(isPicture);
  const gone = other === undefined ? main : [other];
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

function assetsOf(card: Card): unknown[] {
  return Array.isArray(card.data['assets']) ? card.data['assets'] : [];
}

/** The main icon that counts. */
export function mainIcon(card: Card): { uri: string } | undefined {
  return listAssets(card).find(isMainIcon);
}

function freePath(files: readonly KeptFile[], extension: string): string {
  const taken = new Set(files.map(({ path }) => path));
  const at = (suffix: string) => `assets/icon/images/main${suffix}.${extension}`;
  let number = 1;
  while (taken.has(at(number === 1 ? '' : `-${number}`))) number += 1;
  return at(number === 1 ? '' : `-${number}`);
}

/**
 * Makes a URI that of the main icon. What else the card says of its main icon stays; without one the picture comes
 * first of all assets.
 */
export function linkIcon(card: Card, uri: string, extension: string): Card {
  const link = { type: 'icon', uri, name: 'main', ext: extension };
  const listed = assetsOf(card);
  const index = listed.findIndex(isMain);
  const old = listed[index];
  return withAssets(card, index < 0 ? [link, ...listed] : listed.with(index, { ...(old as object), ...link }));
}

function isMain(asset: unknown): boolean {
  return listAssets({ data: { assets: [asset] } }).some(isMainIcon);
}

/** Whether an asset is an icon that stands in the card or is one of the files: others cost nothing to pass over. */
function isIconHere(asset: unknown, paths: ReadonlySet<string>): boolean {
  return listAssets({ data: { assets: [asset] } }).some(
    ({ type, uri }) => type === 'icon' && (/^data:/i.test(uri) || paths.has(assetPath(uri) ?? '')),
  );
}
