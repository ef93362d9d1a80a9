import type { UnitOfWork } from '../unit-of-work.ts';

/** A file that a character came from. */
export interface CharacterFileRow {
  file_name: string | null;
  media_type: string;
  bytes: Buffer;
}

/** Keeps the file that a character came from, byte for byte. */
export async function insertCharacterFile(
  unit: UnitOfWork,
  file: Omit<CharacterFileRow, 'bytes'> & {
    character_id: number;
    owner_id: string;
    content_hash: string;
    bytes: Uint8Array;
    created_at: Date;
  },
): Promise<void> {
  await unit.change(
    `insert into character_file (character_id, owner_id, file_name, media_type, content_hash, bytes, created_at)
     values (?, ?, ?, ?, ?, ?, ?)`,
    [file.character_id, file.owner_id, file.file_name, file.media_type, file.content_hash, file.bytes, file.created_at],
  );
}

/** The file that a character came from; null when it did not come from one. */
export async function findCharacterFile(unit: UnitOfWork, characterId: number): Promise<CharacterFileRow | null> {
  const [row] = await unit.rows<CharacterFileRow>(
    'select file_name, media_type, bytes from character_file where character_id = ?',
    [characterId],
  );
  return row ?? null;
}

/** The owner's live characters that came from a file with this content, the oldest first. */
export async function findCharactersOfFile(unit: UnitOfWork, ownerId: string, contentHash: string): Promise<number[]> {
  const rows = await unit.rows<{ id: number }>(
    `select made.id from character_file file
     join character made on made.id = file.character_id
     where file.owner_id = ? and file.content_hash = ? and made.deleted_at is null
     order by made.id`,
    [ownerId, contentHash],
  );
  return rows.map(({ id }) => id);
}
