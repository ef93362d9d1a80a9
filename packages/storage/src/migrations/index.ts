import type { MigrationClass } from '../migrate.ts';
import { Initial as PostgresInitial } from './postgres/0001-initial.ts';
import { AddGenerations as PostgresAddGenerations } from './postgres/0002-add-generations.ts';
import { AddCards as PostgresAddCards } from './postgres/0003-add-cards.ts';
import { IndexPromptState as PostgresIndexPromptState } from './postgres/0004-index-prompt-state.ts';
import { Initial as SqliteInitial } from './sqlite/0001-initial.ts';
import { AddGenerations as SqliteAddGenerations } from './sqlite/0002-add-generations.ts';
import { AddCards as SqliteAddCards } from './sqlite/0003-add-cards.ts';
import { IndexPromptState as SqliteIndexPromptState } from './sqlite/0004-index-prompt-state.ts';

/** The released migrations in the order they run; once released, one never changes. */
export const migrations: { sqlite: MigrationClass[]; postgres: MigrationClass[] } = {
  sqlite: [
    { name: '0001-initial', class: SqliteInitial },
    { name: '0002-add-generations', class: SqliteAddGenerations },
    { name: '0003-add-cards', class: SqliteAddCards },
    { name: '0004-index-prompt-state', class: SqliteIndexPromptState },
  ],
  postgres: [
    { name: '0001-initial', class: PostgresInitial },
    { name: '0002-add-generations', class: PostgresAddGenerations },
    { name: '0003-add-cards', class: PostgresAddCards },
    { name: '0004-index-prompt-state', class: PostgresIndexPromptState },
  ],
};
