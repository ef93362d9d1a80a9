import type { Options } from '@mikro-orm/core';

/** A value a statement can carry; each engine binds it in its own way. */
export type SqlValue = string | number | boolean | null | Date | Uint8Array;

/** What differs between the databases, behind one shape. */
export interface Engine {
  readonly dialect: 'sqlite' | 'postgres';
  /** The driver and connection options for MikroORM. */
  readonly orm: Partial<Options>;
  /** Appended to a select that must hold its rows until the transaction ends. */
  readonly forUpdate: '' | ' for no key update';
  /** The collation under which text orders by code point, the same on both engines. */
  readonly binaryCollation: string;
  /** The instant now by the database's own clock, which all server processes share. */
  readonly clock: string;
  /** The instant some milliseconds before that. */
  clockBefore(milliseconds: number): string;
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
  /** How changes are put into an order, and how readers hear of them. */
  readonly changes: ChangeSignals;
  /**
   * Runs `work`, which changes the schema, the way this engine needs it, while other processes that would do the same
   * wait. `work` may first keep a copy of the database as it was before the step it names.
   */
  migrating(work: (keepCopy: (step: string) => void) => Promise<void>): Promise<void>;
  /** Ends what is still open, after the ORM has closed. */
  close(): Promise<void>;
}

/** What the change feed needs of a database; see `changes/record-change.ts`. */
export interface ChangeSignals {
  /**
   * The insert of a change with these values. Its id is drawn when no other open transaction holds one of the owner's,
   * so that ids of one owner rise in the order in which they are committed.
   */
  insert(values: Record<string, SqlValue> & { owner_id: string }): { sql: string; values: SqlValue[] };
  /** Called when a change of the owner's has been committed. */
  committed(ownerId: string): void;
  /**
   * Calls `wake` when something of the owner's has changed, until the function that is answered is called. It is a
   * wake-up only: it can come for nothing, and it can fail to come.
   */
  listen(ownerId: string, wake: () => void): () => void;
}
