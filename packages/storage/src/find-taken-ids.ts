import type { UnitOfWork } from './unit-of-work.ts';

const IDS_A_STATEMENT = 500;

/** Which of the ids are taken, by whomever, among all chats or all messages. */
export async function findTakenIds(unit: UnitOfWork, table: 'chat' | 'message', ids: string[]): Promise<string[]> {
  const taken: string[] = [];
  for (let start = 0; start < ids.length; start += IDS_A_STATEMENT) {
    const part = ids.slice(start, start + IDS_A_STATEMENT);
    const rows = await unit.rows<{ id: string }>(
      `select id from ${table} where id in (${part.map(() => '?').join(', ')})`,
      part,
    );
    taken.push(...rows.map(({ id }) => id));
  }
  return taken;
}
