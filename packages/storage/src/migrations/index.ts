import type { MigrationClass } from '../migrate.ts';
import { Initial as PostgresInitial } from './postgres/0001-initial.ts';
import { Initial as SqliteInitial } from './sqlite/0001-initial.ts';

/** The released migrations in the order they run; once released, one never changes. */
export const migrations: { sqlite: MigrationClass[]; postgres: MigrationClass[] } = {
  sqlite: [{ name: '0001-initial', class: SqliteInitial }],
  postgres: [{ name: '0001-initial', class: PostgresInitial }],
};
