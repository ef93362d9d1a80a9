import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** Where a suite makes its databases: in files, or on a PostgreSQL server. */
export type TestEngine = { engine: 'sqlite' } | { engine: 'postgres'; serverUrl: string };

/** An empty database that is gone again when disposed. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
}

/** Makes an empty database for one test. */
export async function newTestDatabase(where: TestEngine): Promise<TestDatabase> {
  return where.engine === 'sqlite' ? newFile() : newDatabase(where.serverUrl);
}

async function newFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'greenroom-test-'));
  return {
    url: `sqlite:${join(folder, 'greenroom.sqlite')}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function newDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runOn(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => runOn(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
