import type { MikroORM } from '@mikro-orm/core';
import type { Migration } from '@mikro-orm/migrations';
import type { Engine } from './engines/engine.ts';

/** A migration as MikroORM takes it: a class under a name that never changes. */
export interface MigrationClass {
  name: string;
  class: new (...args: ConstructorParameters<typeof Migration>) => Migration;
}

/**
 * Brings the schema up to date. On SQLite what was there before is copied beside the database first.
 * @throws when a migration fails; it then leaves the schema as it was.
 */
export async function migrate(orm: MikroORM, engine: Engine): Promise<void> {
  await engine.migrating(async (keepCopy) => {
    const [next] = await orm.migrator.getPending();
    if (!next) return;
    const executed = await orm.migrator.getExecuted();
    if (executed.length > 0) keepCopy(next.name);
    await orm.migrator.up();
  });
}
