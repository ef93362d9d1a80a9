import type { Card } from '../cards/card.ts';

/** An asset of a V3 card, as far as it can be told what it is. */
export interface Asset {
  type: string;
  uri: string;
  name: string;
}

/**
 * The assets a card lists. What is no object with a type and a URI is passed over: it stays in the card, but leads
 * nowhere.
 */
export function listAssets(card: Pick<Card, 'data'>): Asset[] {
  const { assets } = card.data;
  if (!Array.isArray(assets)) return [];
  return assets
    .filter(isAsset)
    .map(({ type, uri, name }) => ({ type, uri, name: typeof name === 'string' ? name : '' }));
}

/** Whether an asset is the main icon, whose name may hold an extension already. */
export function isMainIcon({ type, name }: Pick<Asset, 'type' | 'name'>): boolean {
  return type === 'icon' && /^main(?:\.|$)/i.test(name);
}

/**
 * The file that an asset's URI names, null when it names none: `embeded://path` by the specification of CHARX (with
 * this spelling), `embedded://path` by those who know better, and `__asset:path` or `__asset_n` by RisuAI in a PNG.
 */
export function assetPath(uri: string): string | null {
  return /^(?:embedd?ed:\/\/|__asset[:_])(?<path>.+)$/is.exec(uri)?.groups?.['path'] ?? null;
}

/**
 * The card with the URIs of its assets rewritten: `toUri` is given the file each one names and answers how it is
 * named where the card goes, or null to leave it.
 */
export function relinkAssets(card: Card, toUri: (path: string) => string | null): Card {
  const { assets } = card.data;
  if (!Array.isArray(assets)) return card;
  const relinked = assets.map((asset: unknown) => {
    const path = isAsset(asset) ? assetPath(asset.uri) : null;
    const uri = path === null ? null : toUri(path);
    return uri === null || !isAsset(asset) ? asset : { ...asset, uri };
  });
  return { ...card, data: { ...card.data, assets: relinked } };
}

function isAsset(value: unknown): value is Asset & Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return 'type' in value && typeof value.type === 'string' && 'uri' in value && typeof value.uri === 'string';
}
