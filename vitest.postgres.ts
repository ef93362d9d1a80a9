import type { TestProject } from 'vitest/node';
import { startPostgres } from './packages/test-database/src/postgres-server.ts';

/** Starts PostgreSQL before the suite and stops it after; the tests find it by `inject('postgresUrl')`. */
export default async function setup(project: TestProject) {
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
