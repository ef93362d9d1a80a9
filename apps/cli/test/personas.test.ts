import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

it('makes a persona that new chats have, shows and lists it', async () => {
  const made = await server.json('personas', 'create', '--name', 'Bob', '--description', 'Paints.', '--default');
  expect(made).toMatchObject({ name: 'Bob', description: 'Paints.', is_default: true });
  const other = await server.run('personas', 'create', '--name', 'Zoe');
  expect(other.out).toMatch(/^id: +\d+\nname: +Zoe\nposition: +in_prompt\n/);
  const shown = await server.run('personas', 'show', String(made.id));
  expect(shown.out).toMatch(/^id: +\d+\nname: +Bob\ndefault: +yes\n[^]*\n\ndescription\n {2}Paints\.\n$/);
  const listed = await server.run('personas', 'list', '--sort', 'name');
  expect(listed.out).toMatch(/^ID +UPDATED +DEFAULT +NAME\n\d+ .*Z +yes +Bob\n\d+ .*Z +Zoe\n$/);
  expect((await server.json('chats', 'create', '--title', 'Tea')).persona_id).toBe(made.id);
  const zoe = (await server.json('personas', 'list', '-q', 'zoe')).data[0];
  expect((await server.json('chats', 'create', '--persona', String(zoe.id))).persona_id).toBe(zoe.id);
});

it('puts a persona into the trash and takes it out again', async () => {
  const { id } = await server.json('personas', 'create', '--name', 'Ann');
  expect((await server.run('personas', 'delete', String(id))).out).toBe(
    `${id} is in the trash; greenroom personas restore ${id} takes it out\n`,
  );
  expect((await server.json('personas', 'list', '--deleted', 'only')).data).toMatchObject([{ id }]);
  expect((await server.run('personas', 'restore', String(id))).out).toMatch(/\nname: +Ann\n/);
});

it.each([
  [['create'], 2, /--name/],
  [['create', '--name', ''], 2, /name: must not be empty/],
  [['show', 'bob'], 2, /whole number/],
  [['delete', '999999'], 4, /no persona with the id 999999/],
  [['restore', '999999'], 4, /999999/],
])('personas %j ends with exit code %i and one line', async (values, code, err) => {
  const refused = await server.run('personas', ...values);
  expect(refused).toEqual({ code, out: '', err: expect.stringMatching(err) });
  expect(refused.err.split('\n')).toHaveLength(2);
});
