import { listRows, type Condition, type ListWindow } from '../list.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { GenerationRow } from './generation-row.ts';

/** Finds an owner's generation; null when there is none or its chat is in the trash. */
export async function findGeneration(unit: UnitOfWork, ownerId: string, id: string): Promise<GenerationRow | null> {
  const [row] = await unit.rows<GenerationRow>(
    `select g.* from generation g left join chat c on c.id = g.chat_id
     where g.id = ? and g.owner_id = ? and c.deleted_at is null`,
    [id, ownerId],
  );
  return row ?? null;
}

/** Reads a generation for the server itself, whoever's it is and whatever has become of its chat. */
export async function readGeneration(unit: UnitOfWork, id: string): Promise<GenerationRow | null> {
  const [row] = await unit.rows<GenerationRow>('select * from generation where id = ?', [id]);
  return row ?? null;
}

/** Finds the generation an owner asked for with this key, whatever has become of its chat. */
export async function findGenerationByKey(
  unit: UnitOfWork,
  ownerId: string,
  requestKey: string,
): Promise<GenerationRow | null> {
  const [row] = await unit.rows<GenerationRow>('select * from generation where owner_id = ? and request_key = ?', [
    ownerId,
    requestKey,
  ]);
  return row ?? null;
}

/** Finds what runs in a chat; null when nothing does. */
export async function findRunningGeneration(unit: UnitOfWork, chatId: string): Promise<GenerationRow | null> {
  const [row] = await unit.rows<GenerationRow>(`select * from generation where chat_id = ? and status = 'running'`, [
    chatId,
  ]);
  return row ?? null;
}

/** How many of an owner's generations run, in all server processes. */
export async function countRunningGenerations(unit: UnitOfWork, ownerId: string): Promise<number> {
  const [row] = await unit.rows<{ total: number | string }>(
    `select count(*) as total from generation where owner_id = ? and status = 'running'`,
    [ownerId],
  );
  return Number(row?.total ?? 0);
}

/** A stretch of a chat's generations. */
export function listGenerations(
  unit: UnitOfWork,
  { ownerId, chatId, status }: { ownerId: string; chatId: string; status?: string | undefined },
  window: ListWindow,
) {
  const conditions: Condition[] = [
    { sql: 'chat_id = ?', values: [chatId] },
    { sql: 'owner_id = ?', values: [ownerId] },
  ];
  if (status !== undefined) conditions.push({ sql: 'status = ?', values: [status] });
  return listRows<GenerationRow>(unit, 'generation', conditions, window);
}
