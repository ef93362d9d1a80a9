import { AppError } from '@greenroom/contract';

const MIB = 1024 * 1024;

/** The largest file a card may come in, in bytes. */
export const MAX_FILE_BYTES = 64 * MIB;
/** The longest JSON or YAML of a card, in bytes, and the most one text chunk of a PNG may hold or inflate to. */
export const MAX_TEXT_BYTES = 16 * MIB;
/** What all compressed text chunks of a PNG that are read may inflate to together, in bytes. */
export const MAX_INFLATED_TEXT_BYTES = 20 * MIB;
/**
 * The most chunks of a PNG, or those of a WebP that are gone through: an animation of 64 MiB in pieces of 1 KiB fits.
 */
export const MAX_CHUNKS = 65_536;

/** The most cards of a PNG that are tried when one after the other cannot be read. */
export const MAX_CARDS_TRIED = 32;
/** The most icons of a card that are tried when one after the other is no sound picture: each may be gone through. */
export const MAX_ICONS_TRIED = 4;

/** The most bytes of an icon that is taken for the picture of a character. */
export const MAX_PICTURE_BYTES = 16 * MIB;
/** The longest side of a picture, in pixels. */
export const MAX_SIDE = 16_384;
/** The most pixels of a picture: what a browser is asked to decode later. */
export const MAX_PIXELS = 100_000_000;

/** The most files of an archive. */
export const MAX_ENTRIES = 10_000;
/** What all files of an archive may hold together, in bytes. */
export const MAX_UNPACKED_BYTES = 256 * MIB;
/** How many times smaller than its content a packed file may be, once that is longer than {@link RATIO_FREE_BYTES}. */
export const MAX_RATIO = 200;
/** What a packed file may hold whatever its ratio, in bytes: a megabyte of spaces harms nobody. */
export const RATIO_FREE_BYTES = MIB;

/**
 * In what portions zlib is to unpack so many bytes: the larger ones are, the less time they take, and a small text
 * needs no large one.
 */
export function chunkSizeFor(length: number): number {
  return Math.min(Math.max(length, 1024), 256 * 1024);
}

/** The error for what is over one of these limits, such as `The file` and `64 MiB`. */
export function tooLarge(what: string, limit: string): AppError {
  return new AppError('payload_too_large', `${what} is over the limit of ${limit}.`);
}
