import { expect, test } from 'vitest';
import { newUser, openTestAccounts, PASSWORD, SECRET } from '../../test/open-test-accounts.ts';

test('no column of any table holds a key, a token, a password or the secret', async () => {
  await using server = await openTestAccounts();
  const { caller, tokens } = await newUser(server);
  const { key } = await caller.createApiKey({ name: 'script' });
  await server.authenticate({ 'x-api-key': key });
  const anyone = await server.as({}, { idempotencyKey: 'keyed' });
  const kept = await anyone.login({ username: 'ada', password: PASSWORD });
  const refreshed = await anyone.refresh({ refresh_token: tokens.refresh_token });
  await anyone.login({ username: 'ada', password: 'canary-wrong-password' }).catch(() => {});
  await server.accounts.close();

  const stored = await everythingStored(server.storage);
  expect(stored).toContain('argon2id');
  const shown = [tokens, kept, refreshed].flatMap((pair) => [pair.access_token, pair.refresh_token]);
  for (const canary of [PASSWORD, 'canary-wrong-password', SECRET, key, key.slice(11), ...shown]) {
    expect(stored.includes(canary), canary.slice(0, 8)).toBe(false);
    expect(stored.includes(Buffer.from(canary).toString('hex')), canary.slice(0, 8)).toBe(false);
  }
});

type TestStorage = Awaited<ReturnType<typeof openTestAccounts>>['storage'];

/** Every value of every row, bytes as text and as hex. */
async function everythingStored(storage: TestStorage): Promise<string> {
  const unit = storage.begin();
  const tables = [...storage.orm.getMetadata().getAll().values()].map(({ tableName }) => tableName);
  const rows = await Promise.all(tables.map((table) => unit.rows<object>(`select * from "${table}"`)));
  return rows
    .flat()
    .flatMap((row) => Object.values(row))
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value)))
    .join('\n');
}
