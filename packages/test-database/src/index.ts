export { newTestDatabase, type TestDatabase, type TestEngine } from './new-test-database.ts';
export { startPostgres, type TestPostgres } from './postgres-server.ts';
