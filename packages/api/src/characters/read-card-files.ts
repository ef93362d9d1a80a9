import type { AppError } from '@greenroom/contract';
import { readCardFile, withoutCard, type CardContainer, type CardFile } from '@greenroom/formats';
import { toAppError } from '../core/app-error.ts';
import { contentHash } from '../core/content-hash.ts';
import { readPicture, type NewPicture } from '../pictures/read-picture.ts';

/** A file that somebody takes for a card. */
export interface GivenFile {
  /** Its name, as the caller gave it. */
  name: string | null;
  bytes: Uint8Array;
  /** Why it is refused before it is looked at. */
  problem?: AppError;
}

/** The same file after it was read: a card, or what is wrong with it. */
export type ReadFile = { name: string | null; hash: string } & (
  | { card: CardFile; picture: NewPicture | null; bytes: Uint8Array; mediaType: string }
  | { problem: AppError }
);

const MEDIA_TYPES: Record<CardContainer, string> = {
  json: 'application/json',
  yaml: 'application/yaml',
  png: 'image/png',
  charx: 'application/zip',
  'jpeg+charx': 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
};

/** Reads card files, each for itself: one that is none spoils no other. */
export async function readCardFiles(files: GivenFile[]): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  for (const file of files) {
    const known = { name: plainName(file.name), hash: contentHash(file.bytes) };
    read.push({ ...known, ...(await readOne(file)) });
  }
  return read;
}

async function readOne({ name, bytes, problem }: GivenFile) {
  if (problem) return { problem };
  try {
    const card = await readCardFile(bytes, name ?? undefined);
    // A picture that is shown does not have to carry the card, of which this would be the second copy.
    const picture = card.image && readPicture(withoutCard(card.image));
    return { card, picture, bytes, mediaType: MEDIA_TYPES[card.container] };
  } catch (error) {
    const known = toAppError(error);
    if (known.code === 'internal') throw error;
    return { problem: known };
  }
}

/** The last part of what may be a path, without what cannot be stored; null when that leaves nothing. */
function plainName(name: string | null): string | null {
  const last = name?.toWellFormed().replaceAll('\0', '').split(/[/\\]/).at(-1)?.trim() ?? '';
  return Array.from(last).slice(0, 255).join('') || null;
}
