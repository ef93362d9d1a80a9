import { expect, it } from 'vitest';
import { createTestApi } from '../../test/create-test-api.ts';
it('smoke', async () => {
  await using api = await createTestApi();
  const made = await api.rest('POST', '/chats', { body: { title: 'x' } });
  expect(made.status).toBe(201);
  expect((await api.problem('GET', `/chats/${made.body.id}`, { as: 'bob' })).status).toBe(404);
  const c = await api.trpc();
  expect((await c.chats.get.query({ chat_id: made.body.id })).title).toBe('x');
  let t = ''; for await (const p of await c.chats.export.query({ chat_id: made.body.id, format: 'text' })) t += p;
  expect(t).toContain('x');
});
