import { newTestDatabase, startPostgres } from '@greenroom/test-database';
import { expect, it } from 'vitest';
import { expectWhole, type SentMessage } from './all-messages.ts';
import { startProxy } from './proxy.ts';
import { startServerProcess, type Answer } from './start-server-process.ts';

it('a database that goes away is told as 503 with Retry-After, and found again by itself', async () => {
  const postgres = await startPostgres();
  try {
    await using database = await newTestDatabase({ engine: 'postgres', serverUrl: postgres.url });
    await using proxy = await startProxy(Number(new URL(database.url).port || 5432));
    const url = new URL(database.url);
    url.host = `127.0.0.1:${proxy.port}`;
    await using server = await startServerProcess({ DATABASE_URL: url.href, LOG_LEVEL: 'silent' });
    const chatId = (await server.rest('POST', '/chats', {})).body.id;
    const append = (content: string) => server.rest('POST', `/chats/${chatId}/messages`, { role: 'user', content });
    const acknowledged: SentMessage[] = [];
    for (let round = 0; round < 3; round++) {
      const running = Array.from({ length: 20 }, (_, index) => append(`${round} ${index}`));
      await running[0];
      await proxy.cut();
      for (const answer of await Promise.all(running)) {
        if (answer.status === 201) acknowledged.push(answer.body);
        else expectUnavailable(answer);
      }
      expectUnavailable(await append('lost'));
      expectUnavailable(await server.rest('GET', `/chats/${chatId}`));
      expect((await fetch(`${server.url}/ready`)).status).toBe(503);
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      await proxy.mend();
      const found = await append('found again');
      expect(found.status).toBe(201);
      acknowledged.push(found.body);
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    }
    await expectWhole(server, chatId, acknowledged);
    expect(server.errors()).toBe('');
  } finally {
    await postgres.stop();
  }
});

function expectUnavailable({ status, headers, body }: Answer): void {
  expect(body).toMatchObject({ status: 503, code: 'unavailable' });
  expect(status).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|ECONN|select|insert/i);
}
