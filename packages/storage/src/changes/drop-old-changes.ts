import type { UnitOfWork } from '../unit-of-work.ts';

// A transaction of this many rows keeps no writer waiting for long.
const BATCH = 1000;

// The newest of each owner's old changes.
const MARKERS = 'select max(id) from change_event where created_at < ? group by owner_id';

/**
 * Deletes changes that were made before `before`. Of each owner's, the newest stays as `events-dropped`, so that a
 * reader who has read less than what is gone meets it, and one who had read up to it does not. Answers how many went.
 */
export async function dropOldChanges(storage: { begin(): UnitOfWork }, before: Date): Promise<number> {
  await storage.begin().transaction((unit) => mark(unit, before));
  for (let dropped = 0; ;) {
    const count = await storage.begin().transaction((unit) => dropBatch(unit, before));
    dropped += count;
    if (count < BATCH) return dropped;
  }
}

async function mark(unit: UnitOfWork, before: Date): Promise<void> {
  await unit.change(
    `update change_event set type = 'events-dropped', chat_id = null, message_id = null, generation_id = null
     where id in (${MARKERS}) and type <> 'events-dropped'`,
    [before],
  );
}

function dropBatch(unit: UnitOfWork, before: Date): Promise<number> {
  return unit.change(
    `delete from change_event where id in
       (select id from change_event where created_at < ? and id not in (${MARKERS}) order by id limit ${BATCH})`,
    [before, before],
  );
}
