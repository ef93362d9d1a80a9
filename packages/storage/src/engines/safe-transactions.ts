import type { AbortableOperationOptions, CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';

/**
 * Makes the transactions of a Kysely driver survive faults. By itself Kysely never gives back a connection on which
 * `begin` or `rollback` has failed, so that each such fault would cost a connection until none is left. And after a
 * failed statement PostgreSQL answers `commit` with a rollback and no error, which would pass for a kept write.
 */
export function withSafeTransactions(driver: Driver): Driver {
  const failed = new WeakSet<DatabaseConnection>();
  const watched = new WeakSet<DatabaseConnection>();
  const { acquireConnection, beginTransaction, commitTransaction, rollbackTransaction, rollbackToSavepoint } = driver;

  driver.acquireConnection = async (options) => {
    const connection = await acquireConnection.call(driver, options);
    if (!watched.has(connection)) {
      watched.add(connection);
      noteFailures(connection, failed);
    }
    return connection;
  };
  driver.beginTransaction = async (connection, settings) => {
    try {
      await beginTransaction.call(driver, connection, settings);
    } catch (error) {
      await driver.releaseConnection(connection);
      throw error;
    }
    failed.delete(connection);
  };
  driver.commitTransaction = async (connection) => {
    if (failed.has(connection)) throw new Error('A statement of the transaction has failed, so none of it is kept');
    await commitTransaction.call(driver, connection);
  };
  driver.rollbackTransaction = async (connection) => {
    // It fails when the connection is gone or the database has rolled back by itself: either way nothing is kept.
    await rollbackTransaction.call(driver, connection).catch(() => {});
  };
  driver.rollbackToSavepoint = async (connection, name, compile) => {
    await rollbackToSavepoint?.call(driver, connection, name, compile);
    failed.delete(connection);
  };
  return driver;
}

function noteFailures(connection: DatabaseConnection, failed: WeakSet<DatabaseConnection>) {
  const { executeQuery } = connection;
  connection.executeQuery = async <Row>(query: CompiledQuery, options?: AbortableOperationOptions) => {
    try {
      return (await executeQuery.call(connection, query, options)) as QueryResult<Row>;
    } catch (error) {
      failed.add(connection);
      throw error;
    }
  };
}
