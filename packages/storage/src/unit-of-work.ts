import type { EntityManager } from '@mikro-orm/sql';
import { CompiledQuery, type Kysely } from 'kysely';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Engine, SqlValue } from './engines/engine.ts';

/** The transaction that the running code is inside of. */
const current = new AsyncLocalStorage<{ engine: Engine; open: boolean }>();

/**
 * One call's access to the database: an entity manager of its own, and plain statements for the paths where
 * mapping entities would cost too much. Statements are written once for both engines, with `?` for values.
 */
export class UnitOfWork {
  readonly engine: Engine;
  private readonly fork: () => EntityManager;
  private forked: EntityManager | undefined;
  /** What waits for the commit of the transaction that this unit is inside of. */
  private hooks: (() => void)[] | undefined;

  /** `fork` makes the entity manager at its first use: what only reads by statements needs none. */
  constructor(fork: () => EntityManager, engine: Engine) {
    this.fork = fork;
    this.engine = engine;
  }

  /** The entity manager of this call, and of the transaction when there is one. */
  get em(): EntityManager {
    return (this.forked ??= this.fork());
  }

  /** Runs a statement and answers its rows; inside {@link transaction} as a part of it. */
  async rows<Row>(sql: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    const prepared = this.engine.prepare(sql, values);
    const transaction = this.openTransaction();
    if (!transaction) return (await this.engine.read(prepared.sql, prepared.values)) as Row[];
    const result = await transaction.executeQuery(CompiledQuery.raw(prepared.sql, prepared.values));
    return result.rows as Row[];
  }

  /** Runs a statement that changes rows, inside a transaction, and answers how many it changed. */
  async change(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    const transaction = this.openTransaction();
    if (!transaction) throw new Error('A change needs a transaction');
    const prepared = this.engine.prepare(sql, values);
    const result = await transaction.executeQuery(CompiledQuery.raw(prepared.sql, prepared.values));
    return Number(result.numAffectedRows ?? 0);
  }

  /**
   * Calls `hook` when the transaction, with all that it is nested in, has been committed; never when it, or one of
   * those, is rolled back. It must not throw: what it follows is kept already.
   */
  afterCommit(hook: () => void): void {
    if (!this.hooks) throw new Error('There is no transaction to be committed');
    this.hooks.push(hook);
  }

  private static inTransaction(em: EntityManager, engine: Engine, hooks: (() => void)[]): UnitOfWork {
    const unit = new UnitOfWork(() => em, engine);
    unit.forked = em;
    unit.hooks = hooks;
    return unit;
  }

  private openTransaction(): Kysely<unknown> | undefined {
    return this.forked?.getTransactionContext<Kysely<unknown>>();
  }

  /**
   * Runs `work` in one transaction: all of it is kept or none. Await nothing but the database in it, and use the unit
   * of work it is given. On that one `transaction` makes a part that can fail by itself.
   * @throws when called, inside `work`, on another unit of work: the two would wait for each other.
   */
  async transaction<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const outer = current.getStore();
    if (outer?.open && outer.engine === this.engine && !this.openTransaction()) {
      throw new Error('A transaction is open here already: use the unit of work that it gave');
    }
    const hooks: (() => void)[] = [];
    const result = await this.run(work, hooks);
    // A nested one is kept only when the outer one is.
    if (this.hooks) this.hooks.push(...hooks);
    else for (const hook of hooks) hook();
    return result;
  }

  private async run<T>(work: (unit: UnitOfWork) => Promise<T>, hooks: (() => void)[]): Promise<T> {
    const scope = { engine: this.engine, open: true };
    try {
      return await current.run(scope, () =>
        this.em.transactional((em) => work(UnitOfWork.inTransaction(em, this.engine, hooks))),
      );
    } finally {
      scope.open = false;
    }
  }
}
