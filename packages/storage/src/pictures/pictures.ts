import type { UnitOfWork } from '../unit-of-work.ts';

/** A picture without its bytes. */
export interface PictureRow {
  id: string;
  media_type: string;
  width: number;
  height: number;
  content_hash: string;
}

/** Keeps a picture. */
export async function insertPicture(
  unit: UnitOfWork,
  picture: PictureRow & { owner_id: string; bytes: Uint8Array; created_at: Date },
): Promise<void> {
  await unit.change(
    `insert into picture (id, owner_id, media_type, width, height, content_hash, bytes, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      picture.id,
      picture.owner_id,
      picture.media_type,
      picture.width,
      picture.height,
      picture.content_hash,
      picture.bytes,
      picture.created_at,
    ],
  );
}

/** An owner's picture without its bytes. */
export async function findPicture(unit: UnitOfWork, ownerId: string, id: string): Promise<PictureRow | null> {
  const [row] = await unit.rows<PictureRow>(
    'select id, media_type, width, height, content_hash from picture where id = ? and owner_id = ?',
    [id, ownerId],
  );
  return row ?? null;
}

/** The bytes of an owner's picture. */
export async function readPicture(unit: UnitOfWork, ownerId: string, id: string): Promise<Buffer | null> {
  const [row] = await unit.rows<{ bytes: Buffer }>('select bytes from picture where id = ? and owner_id = ?', [
    id,
    ownerId,
  ]);
  return row?.bytes ?? null;
}

/** Deletes an owner's picture. */
export async function deletePicture(unit: UnitOfWork, ownerId: string, id: string): Promise<void> {
  await unit.change('delete from picture where id = ? and owner_id = ?', [id, ownerId]);
}
