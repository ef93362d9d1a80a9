// Writes the migration between the last snapshot and the entities as they are now, for both engines:
//   pnpm --filter @greenroom/storage migration:create <Name>
// Then give the two files the next number and list them in src/migrations/index.ts.
import { MikroORM, type Options } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { startPostgres } from '@greenroom/test-database';
import { fileURLToPath } from 'node:url';
import { entities } from '../src/entities/index.ts';

const name = process.argv[2];
if (!name || !/^[A-Z][A-Za-z]+$/.test(name)) {
  console.error('Give the migration a name, such as AddPersonas');
  process.exit(2);
}

// The dialects ask their database what it is; nothing is written to it.
const postgres = await startPostgres();
const engines: Record<string, Options> = {
  sqlite: { driver: SqliteDriver, dbName: ':memory:' },
  postgres: { driver: PostgreSqlDriver, clientUrl: postgres.url },
};

for (const [engine, options] of Object.entries(engines)) {
  const orm = new MikroORM({
    ...options,
    entities,
    extensions: [Migrator],
    migrations: {
      path: fileURLToPath(new URL(`../src/migrations/${engine}`, import.meta.url)),
      snapshotName: 'snapshot',
      tableName: 'migration',
      emit: 'ts',
      fileName: () => name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
    },
  });
  const { fileName } = await orm.migrator.create(undefined, false, false, name);
  console.log(fileName ? `${engine}/${fileName}` : `${engine}: nothing has changed`);
  await orm.close(true);
}
await postgres.stop();
