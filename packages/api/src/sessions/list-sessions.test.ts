import type { Session } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, walk, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const titles = async (person: Person, query = '') =>
  (await person.get(`/chats${query}`)).data.map(({ title }: Session) => title);

/** Chats of these titles, each a second later than the one before. */
async function titled(person: Person, ...names: string[]): Promise<Session[]> {
  const chats: Session[] = [];
  for (const title of names) {
    chats.push(await person.newChat({ title }));
    api.pass(1000);
  }
  return chats;
}

describe('listing sessions', () => {
  test('gives the envelope of every collection, also for none', async () => {
    const ann = newPerson(api);
    expect(await ann.get('/chats')).toEqual({
      success: true,
      data: [],
      metadata: { page: 1, per_page: 20, total: 0, total_pages: 0, next_cursor: null },
    });
    const chat = await ann.newChat();
    expect(await ann.get('/chats')).toEqual({
      success: true,
      data: [chat],
      metadata: { page: 1, per_page: 20, total: 1, total_pages: 1, next_cursor: null },
    });
  });

  test('shows the chats of nobody else, whatever the filter', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    await bob.newChat({ title: 'secret', tags: ['t'] });
    for (const query of ['', '?q=secret', '?tag=t', '?deleted=true', '?state=in-progress']) {
      expect(await titles(ann, query), query).toEqual([]);
    }
  });

  test('comes newest change first by default, and an append is one', async () => {
    const ann = newPerson(api);
    const [a] = await titled(ann, 'a', 'b', 'c');
    expect(await titles(ann)).toEqual(['c', 'b', 'a']);
    await ann.append(a!.id, 'up');
    expect(await titles(ann)).toEqual(['a', 'c', 'b']);
  });
});

describe('the filter', () => {
  test('character_id finds the chats with that character, and none with one of another user', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [mira, noor, foreign] = [
      await ann.newCharacter(),
      await ann.newCharacter({ name: 'Noor' }),
      await bob.newCharacter(),
    ];
    await ann.newChat({ character_id: mira.id, title: 'm' });
    await ann.newChat({ character_id: noor.id, title: 'n' });
    await ann.newChat({ title: 'plain' });
    await bob.newChat({ character_id: foreign.id });
    expect(await titles(ann, `?character_id=${mira.id}`)).toEqual(['m']);
    expect(await titles(ann, `?character_id=${foreign.id}`)).toEqual([]);
    expect(await titles(ann, '?character_id=2147483647')).toEqual([]);
    for (const wrong of ['0', 'x', '1.5', '2147483648', '']) {
      expect((await ann.refused('GET', `/chats?character_id=${wrong}`)).status).toBe(400);
    }
  });

  test.each([
    ['part', ['A part of it', 'Party'], ['none']],
    ['ÄRGER', ['viel ärger', 'ÄRGERNIS'], ['arger']],
    ['strasse', [], ['Straße']],
    ['STRAßE', ['Straße 5'], ['strasse']],
    ['100%', ['100% sure'], ['100 percent', '1000']],
    ['a_b', ['has a_b'], ['has axb']],
    [String.raw`c:\d`, [String.raw`in C:\dir`], ['c:d', 'c:xd']],
    ["o'brien", ["O'Brien"], ['obrien']],
    ['🎭', ['two 🎭🎭'], ['🎬']],
    ['ﬁne', ['Fine'], ['ne']],
    ['  ', ['two  spaces'], ['one space']],
    ['ΌΣΟΣ', ['όσος εδώ'], ['oso']],
  ])('q=%s finds that part of a title whatever its case, and nothing as a pattern', async (q, found, others) => {
    const ann = newPerson(api);
    await titled(ann, ...found, ...others);
    expect((await titles(ann, `?q=${encodeURIComponent(q)}`)).toSorted()).toEqual(found.toSorted());
  });

  test('an empty q finds all', async () => {
    const ann = newPerson(api);
    await titled(ann, 'a', 'b');
    expect(await titles(ann, '?q=')).toHaveLength(2);
  });

  test('state, tag, pinned and archived find exactly theirs, alone and together', async () => {
    const ann = newPerson(api);
    const make = async (title: string, fields: object, flags: object = {}) => {
      const { id } = await ann.newChat({ title, ...fields });
      if (Object.keys(flags).length > 0) await ann.put(`/chats/${id}`, flags);
      api.pass(1000);
    };
    await make('a', { tags: ['x', 'long tag'] }, { pinned: true });
    await make('b', { tags: ['X'], state: 'resolved' }, { archived: true });
    await make('c', { tags: ['xx', 'y"x', 'Ä'], state: 'resolved' });
    const expected: [query: string, found: string[]][] = [
      ['?state=resolved', ['c', 'b']],
      ['?state=in-progress', ['a']],
      ['?state=backlog', []],
      ['?tag=x', ['a']],
      ['?tag=X', ['b']],
      ['?tag=long%20tag', ['a']],
      ['?tag=y%22x', ['c']],
      ['?tag=%C3%84', ['c']],
      ['?tag=%25', []],
      ['?pinned=true', ['a']],
      ['?pinned=false', ['c', 'b']],
      ['?archived=true', ['b']],
      ['?archived=false', ['c', 'a']],
      ['?state=resolved&archived=false&tag=xx', ['c']],
      ['?pinned=true&archived=true', []],
      ['?q=A&pinned=true', ['a']],
    ];
    for (const [query, found] of expected) expect(await titles(ann, query), query).toEqual(found);
  });

  test('deleted shows what is in the trash: not, as well, or alone', async () => {
    const ann = newPerson(api);
    const [, b] = await titled(ann, 'a', 'b', 'c');
    await ann.delete(`/chats/${b!.id}`);
    expect(await titles(ann, '?deleted=false')).toEqual(['c', 'a']);
    expect(await titles(ann, '?deleted=true')).toEqual(['c', 'b', 'a']);
    expect(await titles(ann, '?deleted=only')).toEqual(['b']);
    expect((await ann.get('/chats?deleted=only')).metadata.total).toBe(1);
  });

  test.each([
    'state=done',
    'pinned=1',
    'pinned=',
    'deleted=yes',
    'sort=id',
    'order=up',
    'tag=',
    'titel=x',
    'page=0',
    'page=x',
    'per_page=0',
    'per_page=201',
    'per_page=-1',
    'page=1&page=2',
    `q=${'x'.repeat(501)}`,
    'q=%00',
    'cursor=',
  ])('refuses ?%s and names what is wrong', async (query) => {
    const problem = await newPerson(api).refused('GET', `/chats?${query}`);
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed', issues: [{ path: query.split('=')[0] }] });
  });
});

describe('the order', () => {
  // Ordered by each key in another way; e and f are equal in all but their ids.
  async function four(person: Person) {
    const [b, a, c] = await titled(person, 'b', 'Ä', 'C 🎭');
    for (const id of [b!.id, b!.id, c!.id]) await person.append(id, 'x');
    api.pass(1000);
    await person.put(`/chats/${a!.id}`, { rating: 1 });
    return person;
  }

  test.each([
    ['sort=updated_at', ['Ä', 'C 🎭', 'b']],
    ['sort=updated_at&order=desc', ['Ä', 'C 🎭', 'b']],
    ['sort=updated_at&order=asc', ['b', 'C 🎭', 'Ä']],
    ['sort=created_at', ['C 🎭', 'Ä', 'b']],
    ['sort=created_at&order=asc', ['b', 'Ä', 'C 🎭']],
    ['sort=title', ['b', 'C 🎭', 'Ä']],
    ['sort=title&order=desc', ['Ä', 'C 🎭', 'b']],
    ['sort=message_count', ['b', 'C 🎭', 'Ä']],
    ['sort=message_count&order=asc', ['Ä', 'C 🎭', 'b']],
  ])('%s holds, by page and by cursor', async (query, expected) => {
    const ann = await four(newPerson(api));
    expect(await titles(ann, `?${query}`)).toEqual(expected);
    expect((await walk(ann, `/chats?${query}&per_page=1`)).map(({ title }) => title)).toEqual(expected);
  });

  test.each(['updated_at', 'created_at', 'title', 'message_count'])(
    'by %s tells rows apart that are equal in it, so that a walk misses none',
    async (sort) => {
      await using still = await createTestApi({ now: () => new Date('2026-11-22T12:00:00.000Z') });
      const ann = newPerson(still);
      const title = 'x'.repeat(300);
      const ids = [];
      for (let i = 0; i < 7; i++) ids.push((await ann.newChat({ title: title + i })).id);
      for (const order of ['asc', 'desc']) {
        const walked = await walk(ann, `/chats?sort=${sort}&order=${order}&per_page=2`);
        expect(walked.map(({ id }) => id)).toEqual(order === 'asc' ? ids : ids.toReversed());
      }
    },
  );
});

describe('pages', () => {
  test('divide the list, count it, and are empty past the end', async () => {
    const ann = newPerson(api);
    await titled(ann, 'a', 'b', 'c', 'd', 'e');
    const page = async (number: number) => ann.get(`/chats?per_page=2&sort=title&page=${number}`);
    const pages = [await page(1), await page(2), await page(3), await page(4)];
    expect(pages.map(({ data }) => data.map(({ title }: Session) => title))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e'],
      [],
    ]);
    for (const [index, { metadata }] of pages.entries()) {
      expect(metadata).toMatchObject({ page: index + 1, per_page: 2, total: 5, total_pages: 3 });
    }
    expect(pages.map(({ metadata }) => metadata.next_cursor === null)).toEqual([false, false, true, true]);
    expect((await ann.get('/chats?page=1000000&per_page=200')).data).toEqual([]);
  });

  test('give a cursor that goes on where they end', async () => {
    const ann = newPerson(api);
    await titled(ann, 'a', 'b', 'c', 'd', 'e');
    const { metadata } = await ann.get('/chats?per_page=2&sort=title&page=2');
    expect(await titles(ann, `?per_page=2&sort=title&cursor=${metadata.next_cursor}`)).toEqual(['e']);
  });

  test('of 200 are taken', async () => {
    expect((await newPerson(api).get('/chats?per_page=200')).metadata.per_page).toBe(200);
  });
});

describe('a cursor', () => {
  test('says nothing of pages and totals', async () => {
    const ann = newPerson(api);
    await titled(ann, 'a', 'b', 'c');
    const { metadata } = await ann.get('/chats?per_page=1');
    const next = await ann.get(`/chats?per_page=1&cursor=${metadata.next_cursor}`);
    expect(next.metadata).toEqual({
      page: null,
      per_page: 1,
      total: null,
      total_pages: null,
      next_cursor: expect.any(String),
    });
  });

  test('is refused together with a page', async () => {
    const ann = newPerson(api);
    await titled(ann, 'a', 'b');
    const { metadata } = await ann.get('/chats?per_page=1');
    const problem = await ann.refused('GET', `/chats?page=1&cursor=${metadata.next_cursor}`);
    expect(problem).toMatchObject({ status: 400, issues: [{ path: 'cursor' }] });
  });

  test('of another sort, order or list is refused', async () => {
    const ann = newPerson(api);
    const [chat] = await titled(ann, 'a', 'b');
    for (const name of ['Mira', 'Noor']) await ann.newCharacter({ name });
    await ann.append(chat!.id, 'one');
    await ann.append(chat!.id, 'two');
    const cursorOf = async (path: string) => (await ann.get(`${path}per_page=1`)).metadata.next_cursor;
    const cursors = [
      await cursorOf('/chats?sort=title&'),
      await cursorOf('/chats?order=asc&'),
      await cursorOf('/characters?'),
      await cursorOf(`/chats/${chat!.id}/messages?`),
    ];
    for (const cursor of cursors) {
      expect(cursor).toEqual(expect.any(String));
      expect(await ann.refused('GET', `/chats?cursor=${cursor}`)).toMatchObject({
        status: 400,
        issues: [{ path: 'cursor' }],
      });
    }
    const ours = await cursorOf('/chats?');
    expect((await ann.refused('GET', `/characters?cursor=${ours}`)).status).toBe(400);
    expect((await ann.refused('GET', `/chats/${chat!.id}/messages?cursor=${ours}`)).status).toBe(400);
  });

  const id = '01900000-0000-7000-8000-000000000000';
  test.each([
    ['nonsense'],
    [[]],
    [{}],
    [null],
    [['updated_at', 'desc']],
    [['updated_at', 'desc', 'x', id]],
    [['updated_at', 'desc', 1.5, id]],
    [['updated_at', 'desc', null, id]],
    [['updated_at', 'desc', -8.64e15, id]],
    [['updated_at', 'desc', 8.64e15, id]],
    [['updated_at', 'desc', 0, 5]],
    [['updated_at', 'desc', 0, 'x']],
    [['updated_at', 'desc', 0, `${id}'--`]],
    [['updated_at', 'desc', 0, [id]]],
    [['message_count', 'desc', 3_000_000_000, id]],
    [['message_count', 'desc', '1', id]],
    [['title', 'asc', 5, id]],
    [['title', 'asc', 'a\0', id]],
    [['title', 'asc', '\ud800', id]],
    [['title', 'asc', 'x'.repeat(161), id]],
  ])('made by hand of %j is refused', async (content) => {
    const cursor = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url');
    const [sort = 'updated_at', order = 'desc'] = Array.isArray(content) ? content : [];
    const problem = await newPerson(api).refused('GET', `/chats?sort=${sort}&order=${order}&cursor=${cursor}`);
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed', issues: [{ path: 'cursor' }] });
  });

  test('walked to the end sees each chat once while chats are added and changed', async () => {
    const ann = newPerson(api);
    const made = await titled(ann, ...Array.from({ length: 23 }, (_, i) => `chat ${i}`));
    let round = 0;
    const seen = await walk<Session>(ann, '/chats?sort=created_at&per_page=4', async () => {
      api.pass(1000);
      round += 1;
      await ann.newChat({ title: `new ${round}` });
      await ann.put(`/chats/${made[(round * 7) % 23]!.id}`, { title: `changed ${round}` });
      await ann.append(made[(round * 5) % 23]!.id, 'x');
    });
    expect(round).toBe(5);
    expect(seen.map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed());
  });

  test('by change sees none twice while chats change, and every one that did not', async () => {
    const ann = newPerson(api);
    const made = await titled(ann, ...Array.from({ length: 12 }, (_, i) => `chat ${i}`));
    // Each round changes one that was seen and one that was not.
    const touched = [made[11]!.id, made[0]!.id, made[10]!.id, made[1]!.id];
    const seen = await walk<Session>(ann, '/chats?per_page=4', async () => {
      api.pass(1000);
      for (const id of touched.splice(0, 2)) await ann.append(id, 'x');
    });
    const ids = seen.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const chat of made.slice(2)) expect(ids).toContain(chat.id);
  });

  test('goes on past a chat that was deleted', async () => {
    const ann = newPerson(api);
    const made = await titled(ann, 'a', 'b', 'c', 'd');
    const seen = await walk<Session>(ann, '/chats?sort=title&per_page=1', async (rows) => {
      if (rows.length === 2) for (const chat of [made[1]!, made[2]!]) await ann.delete(`/chats/${chat.id}`);
    });
    expect(seen.map(({ title }) => title)).toEqual(['a', 'b', 'd']);
  });
});

test('lists the same over tRPC', async () => {
  const ann = newPerson(api);
  await titled(ann, 'a', 'b', 'c');
  const client = await api.trpc(ann.name);
  expect(await client.chats.list.query({ per_page: 2, sort: 'title' })).toEqual(
    await ann.get('/chats?per_page=2&sort=title'),
  );
});
