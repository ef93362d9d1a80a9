import { AppError } from '@greenroom/contract';
import type { Repair } from '../cards/card.ts';
import { asBuffer, asBytes } from './as-buffer.ts';
import { isSafePath, type KeptFile } from './kept-file.ts';
import { MAX_CARDS_TRIED } from './limits.ts';
import { parseCardJson } from './parse-card-json.ts';
import { readChunks, type PngChunks } from './png-chunks.ts';
import { newInflateBudget, textBytes, textChunk, type InflateBudget, type TextChunk } from './text-chunk.ts';

/** A PNG, and the card that was found in it. */
export interface ReadPng extends PngChunks {
  /** The card's JSON and the keyword of the chunk it came from; null for a picture without a card. */
  card: { keyword: string; document: unknown } | null;
  /** The assets that RisuAI keeps beside a card, in their order. */
  files: KeptFile[];
  /** The keywords of all other text chunks, which are left alone. */
  keywords: string[];
  /** Whether there is a lorebook of NovelAI. */
  hasNovelAi: boolean;
  repairs: Repair[];
}

/** The keywords a card stands under, best first: V3 holds what V2 cannot. */
const CARD_KEYWORDS: readonly string[] = ['ccv3', 'chara_card_v3', 'chara', 'ccv2'];
/** RisuAI's assets: `chara-ext-asset_:<path>`, in old files `chara-ext-asset_<n>`. */
export const ASSET_KEYWORD = 'chara-ext-asset_';

/** How RisuAI begins a card that it has encrypted. */
const ENCRYPTED = 'rcc||';

/**
 * Reads the card in a PNG or APNG: base64 of JSON in a tEXt chunk by the specifications, in the wild also in zTXt or
 * iTXt, as bare JSON, under other keywords, and several times. A V3 card goes before a V2 card, and of several under
 * one keyword the last that can be read is taken, because programs that do not replace a card append theirs. After 32
 * unreadable ones no more are tried.
 *
 * Throws an AppError `unprocessable` when the PNG is damaged, or its cards are all unreadable or encrypted, and
 * `payload_too_large` when a text is over 16 MiB or the compressed texts inflate to over 20 MiB.
 */
export function readPng(bytes: Uint8Array): ReadPng {
  const png = readChunks(bytes);
  const texts = png.chunks.map(textChunk).filter((text) => text !== null);
  const repairs = chunkRepairs(png);
  const budget = newInflateBudget();
  const card = findCard(texts.filter(isCard), budget, repairs);
  const files = card ? readAssets(texts.filter(isAsset), budget, repairs) : [];
  const keywords = texts.filter((text) => !isCard(text) && !isAsset(text)).map(({ keyword }) => keyword);
  const hasNovelAi = keywords.some((keyword) => keyword.toLowerCase() === 'naidata');
  return { ...png, card, files, keywords, hasNovelAi, repairs };
}

/** Whether a text chunk holds a card. */
export function isCard({ keyword }: TextChunk): boolean {
  return CARD_KEYWORDS.includes(keyword.toLowerCase());
}

/** Whether a text chunk holds an asset of RisuAI. */
export function isAsset({ keyword }: TextChunk): boolean {
  return keyword.toLowerCase().startsWith(ASSET_KEYWORD);
}

function chunkRepairs({ wrongChecksums, nameless, isEndMissing, trailer }: PngChunks): Repair[] {
  const repairs: Repair[] = [];
  if (wrongChecksums.length > 0)
    repairs.push({ path: 'png', message: `${wrongChecksums.length} of its chunks had a wrong checksum.` });
  if (nameless > 0)
    repairs.push({ path: 'png', message: `${nameless} of its chunks had a type that is not four letters.` });
  if (isEndMissing) repairs.push({ path: 'png', message: 'It ended with its pixels, before IEND, or within that.' });
  if (trailer.length > 0) repairs.push({ path: 'png', message: `${trailer.length} bytes stand behind its end.` });
  return repairs;
}

function findCard(cards: TextChunk[], budget: InflateBudget, repairs: Repair[]): ReadPng['card'] {
  const best = (text: TextChunk) => CARD_KEYWORDS.indexOf(text.keyword.toLowerCase());
  const faults = new Map<string, string>();
  // Sorting is stable: among those under one keyword the last in the file comes first.
  const sorted = cards.toReversed().toSorted((a, b) => best(a) - best(b));
  for (const text of sorted.slice(0, MAX_CARDS_TRIED)) {
    const read = readValue(text, budget);
    if ('fault' in read) {
      faults.set(text.keyword, read.fault);
      continue;
    }
    for (const [keyword, fault] of faults)
      repairs.push({ path: `png.${keyword}`, message: `It was passed over: ${fault}.` });
    repairs.push(...read.repairs, ...oddities(text, cards));
    return { keyword: text.keyword, document: read.document };
  }
  const [first] = faults;
  if (first) throw new AppError('unprocessable', `The card in the PNG (${first[0]}) cannot be read: ${first[1]}.`);
  return null;
}

function readValue(
  text: TextChunk,
  budget: InflateBudget,
): { document: object; repairs: Repair[] } | { fault: string } {
  const bytes = textBytes(text, budget);
  if (!bytes) return { fault: 'its chunk is damaged' };
  const value = asBuffer(bytes).toString('latin1').trim();
  const isBare = value.startsWith('{') || value.startsWith('ï»¿{');
  const json = isBare ? bytes : Buffer.from(value, 'base64');
  if (value.startsWith(ENCRYPTED) || asBuffer(json).toString('latin1', 0, ENCRYPTED.length) === ENCRYPTED) {
    return { fault: 'RisuAI has encrypted it, so export it there without a password' };
  }
  return readObject(json, text.keyword, isBare);
}

function readObject(
  json: Uint8Array,
  keyword: string,
  isBare: boolean,
): { document: object; repairs: Repair[] } | { fault: string } {
  const path = `png.${keyword}`;
  try {
    const { document, repairs } = parseCardJson(json, path);
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      return { fault: 'it holds no JSON object' };
    }
    if (isBare) repairs.push({ path, message: 'It was JSON as it is, not base64.' });
    return { document, repairs };
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'unprocessable') throw error;
    return { fault: 'it holds neither base64 of JSON nor JSON' };
  }
}

/** How the chunk that was taken differs from what the specifications ask for. */
function oddities(taken: TextChunk, cards: TextChunk[]): Repair[] {
  const path = `png.${taken.keyword}`;
  const same = cards.filter(({ keyword }) => keyword.toLowerCase() === taken.keyword.toLowerCase()).length;
  const repairs: Repair[] = [];
  if (taken.type !== 'tEXt') repairs.push({ path, message: `It was a chunk of type ${taken.type}, not tEXt.` });
  if (taken.keyword !== 'ccv3' && taken.keyword !== 'chara') {
    repairs.push({ path, message: 'It stood under this keyword, and not under ccv3 or chara.' });
  }
  if (same > 1) repairs.push({ path, message: `It was there ${same} times; the last that can be read was taken.` });
  return repairs;
}

function readAssets(assets: TextChunk[], budget: InflateBudget, repairs: Repair[]): KeptFile[] {
  const files = new Map<string, Uint8Array>();
  let dropped = 0;
  for (const text of assets) {
    const path = text.keyword.slice(ASSET_KEYWORD.length).replace(/^:/, '');
    const bytes = isSafePath(path) ? textBytes(text, budget) : null;
    if (bytes) files.set(path, asBytes(Buffer.from(asBuffer(bytes).toString('latin1'), 'base64')));
    else dropped += 1;
  }
  const doubled = assets.length - dropped - files.size;
  if (dropped > 0)
    repairs.push({ path: 'png.assets', message: `${dropped} with a bad name or content were left out.` });
  if (doubled > 0)
    repairs.push({ path: 'png.assets', message: `${doubled} had the name of a later one and were left out.` });
  return Array.from(files, ([path, bytes]) => ({ path, bytes }));
}
