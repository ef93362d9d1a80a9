import type { Card } from '../cards/card.ts';
import { asBuffer } from './as-buffer.ts';
import { readDataUri } from './data-uri.ts';
import { findPicture } from './find-picture.ts';
import { imageType } from './image-header.ts';
import { linkIcon, mainIcon, showsSame, withoutIcon } from './place-icon.ts';
import { withoutCard } from './without-card.ts';

/**
 * The largest picture that is put into JSON, in bytes: its base64 leaves a third of what a card may have to the rest.
 */
const MAX_DATA_BYTES = 8 * 1024 * 1024;

/**
 * A card for JSON, where an icon can stand as a `data:` URI. One that shows another picture than the character has
 * gives way to that, or goes where that is too large. Where there is none no picture is put: few expect one there.
 */
export function placeDataIcon(card: Card, image: Uint8Array): { card: Card; isHeld: boolean } {
  const icon = findPicture(card, [], null, [])?.image;
  if (!icon) return { card, isHeld: false };
  if (showsSame(icon, image)) return { card, isHeld: true };
  const picture = withoutCard(image);
  if (picture.length > MAX_DATA_BYTES) return { card: withoutIcon(card, []).card, isHeld: false };
  const type = imageType(picture) ?? 'png';
  return {
    card: linkIcon(card, `data:image/${type};base64,${asBuffer(picture).toString('base64')}`, type),
    isHeld: true,
  };
}

/**
 * A card for a PNG, which is its picture itself: a main icon that stands as a `data:` URI and shows another one becomes
 * what the specification has for the PNG.
 */
export function withoutOldIcon(card: Card, image: Uint8Array): Card {
  const main = mainIcon(card);
  const icon = main && readDataUri(main.uri) ? findPicture(card, [], null, [])?.image : undefined;
  return icon && !showsSame(icon, image) ? linkIcon(card, 'ccdefault:', 'png') : card;
}
