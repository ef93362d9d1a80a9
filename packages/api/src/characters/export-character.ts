import { AppError, type ExportCharacterInput } from '@greenroom/contract';
import {
  attachmentNamed,
  readCardFile,
  safeFileName,
  writeCardFile,
  type KeptFile,
  type Loss,
} from '@greenroom/formats';
import { findCharacterFile, readPicture, toCard, type CharacterFileRow, type CharacterRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import type { Thumbnails } from '../pictures/thumbnails.ts';
import { extensionOf, mayHoldFiles } from './card-file-types.ts';
import { loadCharacter } from './load-character.ts';

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/** A character as a file on its way out. */
export interface ExportedCharacter {
  bytes: Uint8Array;
  mediaType: string;
  fileName: string;
  /** The value of `Content-Disposition`. */
  contentDisposition: string;
  /** What the file does not hold. */
  losses: Loss[];
}

/**
 * Writes a character as a file: the one it came from, byte for byte, or its card as it is now, with all that nobody
 * here knows.
 * @throws `not_found`, also for the original of one that came from no file, `unprocessable` for a specification that
 * the format does not take
 */
export async function exportCharacter(
  call: Reader,
  input: ExportCharacterInput,
  pictures: Pick<Thumbnails, 'toPng'>,
): Promise<ExportedCharacter> {
  const { format, spec } = input;
  const character = await loadCharacter(call, input.character_id);
  const file = await findCharacterFile(call.unit, character.id);
  if (format === 'original') return originalOf(character, file);
  const picture = await pictureOf(call, character);
  const { image: png, losses: changed } =
    picture && format === 'png' ? await pictures.toPng(picture) : { image: undefined, losses: [] };
  const options = { format, spec, image: picture, png, files: await keptFiles(file) };
  const written = await writeCardFile(toCard(character), options);
  const { bytes, mediaType, extension, losses } = written;
  return { bytes, mediaType, ...named(character.name, extension), losses: [...losses, ...changed] };
}

function originalOf({ name }: CharacterRow, file: CharacterFileRow | null): ExportedCharacter {
  if (!file) {
    throw new AppError(
      'not_found',
      'This character did not come from a file, so there is no original. Ask for another format.',
    );
  }
  const [, stem = name, extension = extensionOf(file.media_type)] =
    /^(.+)\.([a-z0-9]{1,8})$/i.exec(file.file_name ?? '') ?? [];
  return { bytes: file.bytes, mediaType: file.media_type, ...named(stem, extension), losses: [] };
}

function named(name: string, extension: string): Pick<ExportedCharacter, 'fileName' | 'contentDisposition'> {
  return {
    fileName: `${safeFileName(name, 'character')}.${extension}`,
    contentDisposition: attachmentNamed(name, extension, 'character'),
  };
}

async function pictureOf({ unit, ownerId }: Reader, { avatar_id }: CharacterRow): Promise<Uint8Array | null> {
  return avatar_id ? readPicture(unit, ownerId, avatar_id) : null;
}

/** The files that came with the card: the original has them still. */
async function keptFiles(file: CharacterFileRow | null): Promise<KeptFile[]> {
  if (!file || !mayHoldFiles(file.media_type)) return [];
  return (await readCardFile(file.bytes)).files;
}
