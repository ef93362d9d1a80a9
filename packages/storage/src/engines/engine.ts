import type { Options } from '@mikro-orm/core';

/** A value a statement can carry; each engine binds it in its own way. */
export type SqlValue = string | number | boolean | null | Date | Uint8Array;

/** What differs between the databases, behind one shape. */
export interface Engine {
  readonly dialect: 'sqlite' | 'postgres';
  /** The driver and connection options for MikroORM. */
  readonly orm: Partial<Options>;
  /** Appended to a select that must hold its rows until the transaction ends. */
  readonly forUpdate: '' | ' for update';
  /** The collation under which text orders by code point, the same on both engines. */
  readonly binaryCollation: string;
  /** Rewrites a statement's `?` to the engine's placeholders and its values to what the driver binds. */
  prepare(sql: string, values: readonly SqlValue[]): { sql: string; values: unknown[] };
  /** Runs a prepared select outside any transaction and answers committed rows only. */
  read(sql: string, values: unknown[]): Promise<unknown[]>;
  /** A condition that a JSON array column holds the text bound to its one `?`. */
  jsonArrayHas(column: string): string;
  /** Encodes the text for {@link jsonArrayHas}. */
  jsonArrayItem(text: string): SqlValue;
  /** Whether the migrator opens the transaction that all of a migration is in; if not, {@link migrating} has. */
  readonly migratorOpensTransaction: boolean;
  /**
   * Runs `work`, which changes the schema, the way this engine needs it, while other processes that would do the same
   * wait. `work` may first keep a copy of the database as it was before the step it names.
   */
  migrating(work: (keepCopy: (step: string) => void) => Promise<void>): Promise<void>;
  /** Ends what is still open, after the ORM has closed. */
  close(): Promise<void>;
}
