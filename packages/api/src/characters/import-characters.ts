import type { CharacterImport, ImportCharactersQuery, ImportedCharacter } from '@greenroom/contract';
import { findCharactersOfFile, holdOwner, insertCharacterFile, insertPicture } from '@greenroom/storage';
import { toAppError } from '../core/app-error.ts';
import { inTransaction, type Call } from '../core/call.ts';
import { previewImport } from './preview-import.ts';
import type { ReadFile } from './read-card-files.ts';
import { storeCharacter } from './store-character.ts';

/** What came of one file, beside what its result always says. */
export type Outcome = Pick<ImportedCharacter, 'status'> & Partial<ImportedCharacter>;
/** A file that a card was read from. */
export type CardRead = Extract<ReadFile, { bytes: Uint8Array }>;

/**
 * Makes a character of each card file, each in a transaction of its own, and tells what came of each. A file that a
 * live character was made of before makes none, unless `duplicates` is asked for. A dry run stores nothing.
 * @throws what is wrong with the file when there is only one: then the request is about nothing else
 */
export async function importCharacters(
  call: Call,
  options: ImportCharactersQuery,
  files: ReadFile[],
): Promise<CharacterImport> {
  const importOne = options.dry_run
    ? await previewImport(call, options)
    : (file: CardRead) => importFile(call, options, file);
  const results: ImportedCharacter[] = [];
  for (const file of files) {
    const result = await outcomeOf(file, importOne, files.length === 1);
    results.push({ ...unread(file), ...result });
  }
  return { results };
}

async function outcomeOf(
  file: ReadFile,
  importOne: (file: CardRead) => Promise<Outcome>,
  isOnly: boolean,
): Promise<Outcome> {
  try {
    if ('problem' in file) throw file.problem;
    return { ...readAs(file), ...(await importOne(file)) };
  } catch (error) {
    const { code, message } = toAppError(error);
    if (isOnly || code === 'internal') throw error;
    return { ...('problem' in file ? {} : readAs(file)), status: 'failed', problem: { code, detail: message } };
  }
}

function unread({ name }: ReadFile): Omit<ImportedCharacter, 'status'> {
  return {
    file_name: name,
    character: null,
    duplicate_of: [],
    container: null,
    source: null,
    repairs: [],
    problem: null,
  };
}

function readAs({ card }: CardRead) {
  return { container: card.container, source: card.read.source, repairs: card.repairs };
}

async function importFile(call: Call, { duplicates }: ImportCharactersQuery, file: CardRead): Promise<Outcome> {
  return inTransaction(call, async (inner) => {
    const { unit, ownerId } = inner;
    // Held first, so that the same file sent twice at once finds what the other one made.
    await holdOwner(unit, ownerId);
    const twins = await findCharactersOfFile(unit, ownerId, file.hash);
    if (twins.length > 0 && !duplicates) return { status: 'duplicate', duplicate_of: twins };
    const { picture } = file;
    const stored = { owner_id: ownerId, created_at: call.now() };
    if (picture) await insertPicture(unit, { ...picture, ...stored });
    const { fields, character_book, data, root } = file.card.read.card;
    const character = await storeCharacter(inner, {
      ...fields,
      character_book,
      card_data: data,
      card_root: root,
      avatar_id: picture?.id ?? null,
    });
    await insertCharacterFile(unit, {
      character_id: character.id,
      file_name: file.name,
      media_type: file.mediaType,
      content_hash: file.hash,
      bytes: file.bytes,
      ...stored,
    });
    return { status: 'created', character, duplicate_of: twins };
  });
}
