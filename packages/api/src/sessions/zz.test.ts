import { test } from 'vitest';
import { createTestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';
test('x', async () => {
  const api = await createTestApi();
  const ann = newPerson(api);
  const { id } = await ann.newChat();
  for (const [m, p, b] of [['GET', `/chats/${id}/export`], ['GET', `/chats/01900000-0000-7000-8000-000000000000/export`],['GET', `/chats/01900000-0000-7000-8000-000000000000/context`],['POST', `/chats/01900000-0000-7000-8000-000000000000/complete`], ['DELETE', `/messages/01900000-0000-7000-8000-000000000000`]] as any) {
    const r = await Promise.race([ann.rest(m, p, b ? { body: b } : {}), new Promise<any>(r => setTimeout(() => r('hang'), 2000))]);
    console.log(m, p, r.status ?? r, r.text?.slice(0, 100));
  }
  console.log(api.log.join('').slice(0, 3000));
}, 20000);
