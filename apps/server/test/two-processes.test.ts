import { newTestDatabase, startPostgres, type TestPostgres } from '@greenroom/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectWhole, type SentMessage } from './all-messages.ts';
import { startServerProcess, type ServerProcess } from './start-server-process.ts';

const MULTI_USER = {
  AUTH_MODE: 'multi_user',
  JWT_SECRET: 'a secret of at least thirty-two bytes',
  REGISTRATION: 'open',
  RATE_LIMIT_PER_MINUTE: '30',
};
const ANN = { username: 'ann', password: 'correct horse battery' };

describe('two server processes on one PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('start at the same moment on an empty database, and give one chat orders without a gap or a double', async () => {
    await using database = await newTestDatabase({ engine: 'postgres', serverUrl: postgres.url });
    await using pair = await startPair({ DATABASE_URL: database.url });
    const { first, second } = pair;
    const chatId = (await first.rest('POST', '/chats', { title: 'shared' })).body.id;
    const sent = await Promise.all([append(first, chatId, 40), append(second, chatId, 40)]);
    expect(sent.flat()).toHaveLength(80);
    await expectWhole(first, chatId, sent.flat());
    await expectWhole(second, chatId, sent.flat());
  });

  it('know the logins of each other, and count the requests of a user together', async () => {
    await using database = await newTestDatabase({ engine: 'postgres', serverUrl: postgres.url });
    await using pair = await startPair({ DATABASE_URL: database.url, ...MULTI_USER });
    const { first, second } = pair;
    expect((await first.rest('POST', '/auth/register', ANN, {})).status).toBe(201);
    const login = await second.rest('POST', '/auth/login', ANN, {});
    const headers = { authorization: `Bearer ${login.body.access_token}` };
    const statuses: number[] = [];
    for (let call = 0; call < 40; call++) {
      const server = call % 2 === 0 ? first : second;
      statuses.push((await server.rest('GET', '/chats', undefined, headers)).status);
    }
    const allowed = statuses.filter((status) => status === 200);
    // The minute may have turned once in between, and then counting began anew.
    expect(allowed.length).toBeGreaterThanOrEqual(30);
    expect(allowed.length).toBeLessThan(40);
    expect(statuses.filter((status) => status === 429).length).toBe(40 - allowed.length);
  });

  it('end a login for both when its refresh token is used twice', async () => {
    await using database = await newTestDatabase({ engine: 'postgres', serverUrl: postgres.url });
    await using pair = await startPair({ DATABASE_URL: database.url, ...MULTI_USER });
    const { first, second } = pair;
    await first.rest('POST', '/auth/register', ANN, {});
    const { refresh_token } = (await first.rest('POST', '/auth/login', ANN, {})).body;
    const next = await second.rest('POST', '/auth/refresh', { refresh_token }, {});
    expect(next.status).toBe(200);
    expect((await first.rest('POST', '/auth/refresh', { refresh_token }, {})).status).toBe(401);
    const after = await second.rest('POST', '/auth/refresh', { refresh_token: next.body.refresh_token }, {});
    expect(after.status).toBe(401);
  });
});

async function startPair(env: Record<string, string>) {
  const [first, second] = await Promise.all([startServerProcess(env), startServerProcess(env)]);
  return {
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]);
    },
  };
}

function append(server: ServerProcess, chatId: string, count: number): Promise<SentMessage[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const content = `${server.port} ${index}`;
      const answer = await server.rest('POST', `/chats/${chatId}/messages`, { role: 'user', content });
      expect(answer.status).toBe(201);
      return answer.body as SentMessage;
    }),
  );
}
