import { AppError } from '@greenroom/contract';
import { readCardFile, withoutCard, type CardFile } from '@greenroom/formats';
import { toAppError } from '../core/app-error.ts';
import { contentHash } from '../core/content-hash.ts';
import { readPicture, type NewPicture } from '../pictures/read-picture.ts';
import { mediaTypeOf } from './card-file-types.ts';

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
    return { ...depicted(card), bytes, mediaType: mediaTypeOf(card.container) };
  } catch (error) {
    const known = toAppError(error);
    if (known.code === 'internal') throw error;
    return { problem: known };
  }
}

/** A card is worth having without its picture, so one that cannot be kept is told and passed over. */
function depicted(card: CardFile): { card: CardFile; picture: NewPicture | null } {
  try {
    // A picture that is shown does not have to carry the card, of which this would be the second copy.
    return { card, picture: card.image && readPicture(withoutCard(card.image)) };
  } catch (error) {
    if (!AppError.is(error)) throw error;
    const repair = { path: 'image', message: `It is not taken for the picture. ${error.message}` };
    return { card: { ...card, repairs: [...card.repairs, repair] }, picture: null };
  }
}

/** The last part of what may be a path, without what cannot be stored; null when that leaves nothing. */
function plainName(name: string | null): string | null {
  const last = name?.toWellFormed().replaceAll('\0', '').split(/[/\\]/).at(-1)?.trim() ?? '';
  return Array.from(last).slice(0, 255).join('') || null;
}
