import type { Character, ImportedCharacter } from '@greenroom/contract';
import { CharacterFile, Picture } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardFile, richCard, upload, uploadOne } from '../../test/card-files.ts';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';
import { SMALL_PNG } from '../../test/pictures.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const names = async (person: Person) =>
  (await person.get('/characters?sort=created_at&order=asc')).data.map(({ name }: Character) => name);
const files = async (person: Person) => {
  const { id } = await person.get('/auth/me');
  const { em } = api.storage.begin();
  return [await em.count(CharacterFile, { owner_id: id }), await em.count(Picture, { owner_id: id })];
};

describe('importing card files', () => {
  it('makes a character of each, with its picture, and tells what each was', async () => {
    const ann = newPerson(api);
    const png = await cardFile(richCard('Png'), { format: 'png', image: SMALL_PNG });
    const json = await cardFile(richCard('Json'), { spec: 'v2' });
    const charx = await cardFile(richCard('Charx'), { format: 'charx', image: SMALL_PNG });
    const yaml = Buffer.from('name: Yaml\ngreeting: Hi\ncontext: She is.\n');
    const { status, body, headers } = await upload(ann, [
      ['a.png', png],
      ['b.json', json],
      ['c.charx', charx],
      ['d.yaml', yaml],
    ]);
    expect(status, JSON.stringify(body)).toBe(201);
    expect(
      body.results.map(({ file_name, status, container, source, problem }) => [
        file_name,
        status,
        container,
        source,
        problem,
      ]),
    ).toEqual([
      ['a.png', 'created', 'png', 'v3', null],
      ['b.json', 'created', 'json', 'v2', null],
      ['c.charx', 'created', 'charx', 'v3', null],
      ['d.yaml', 'created', 'yaml', 'yaml', null],
    ]);
    const [first] = body.results;
    expect(headers['location']).toBe(`/api/v1/characters/${first?.character?.id}`);
    expect(await ann.get(`/characters/${first?.character?.id}`)).toEqual(first?.character);
    expect(first?.character).toMatchObject({
      ...richCard('Png').fields,
      character_book: richCard().character_book,
      version: 1,
      avatar_id: expect.any(String),
    });
    expect(body.results.map(({ character }) => character?.avatar_id === null)).toEqual([false, true, false, true]);
    expect(await files(ann)).toEqual([4, 2]);
  });

  it.each([
    ['image/png', 'png'],
    ['application/json', 'json'],
    ['application/zip', 'charx'],
    ['application/octet-stream', 'png'],
  ] as const)('takes one as the body, as %s', async (mediaType, format) => {
    const ann = newPerson(api);
    const { status, body } = await uploadOne(ann, await cardFile(richCard(), { format }), mediaType);
    expect([status, body.results[0].container]).toEqual([201, format]);
  });

  it.each([
    [{ 'x-file-name': 'M%C3%ADra%20%F0%9F%8E%AD.json' }, 'Míra 🎭.json'],
    [{ 'x-file-name': '../../etc/pass%wd' }, 'pass%wd'],
    [{ 'content-disposition': 'attachment; filename="a \\"b\\".json"' }, 'a "b".json'],
    [{ 'content-disposition': "attachment; filename=x.json; filename*=UTF-8''%C3%A9.json" }, 'é.json'],
    [{ 'content-disposition': 'inline; filename=C:\\cards\\x.json' }, 'x.json'],
    [{}, null],
  ])('takes its name from %o', async (headers, name) => {
    const ann = newPerson(api);
    const bytes = await cardFile(richCard());
    const answer = await ann.rest('POST', '/characters/import', {
      body: bytes,
      headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    });
    expect(answer.body.results[0].file_name).toBe(name);
  });

  it('lets no bad file spoil the others', async () => {
    const ann = newPerson(api);
    const { status, body } = await upload(ann, [
      ['good.json', await cardFile(richCard('One'))],
      ['bad.json', Buffer.from('{"a":')],
      ['empty.png', Buffer.alloc(0)],
      ['photo.png', SMALL_PNG],
      ['good2.json', await cardFile(richCard('Two'))],
    ]);
    expect(status).toBe(201);
    expect(
      body.results.map((result) => [result.status, result.problem?.code ?? null, result.character?.name ?? null]),
    ).toEqual([
      ['created', null, 'One'],
      ['failed', 'unprocessable', null],
      ['failed', 'unprocessable', null],
      ['failed', 'unprocessable', null],
      ['created', null, 'Two'],
    ]);
    expect(await names(ann)).toEqual(['One', 'Two']);
  });

  it('answers 200 with the results when none of several could be', async () => {
    const ann = newPerson(api);
    const { status, body } = await upload(ann, [
      ['a.txt', Buffer.from('nothing')],
      ['b.txt', Buffer.from('at all')],
    ]);
    expect([status, body.results.map((result) => result.status)]).toEqual([200, ['failed', 'failed']]);
  });

  it.each(['form', 'body'])(
    'makes what is wrong with the only file, sent as %s, the problem of the request',
    async (how) => {
      const ann = newPerson(api);
      const bytes = Buffer.from('no card');
      const { status, body } = how === 'form' ? await upload(ann, [['a', bytes]]) : await uploadOne(ann, bytes);
      expect([status, (body as unknown as { code: string }).code]).toEqual([422, 'unprocessable']);
    },
  );

  it('tells of a file that came before, and makes a second character only when asked to', async () => {
    const ann = newPerson(api);
    const bytes = await cardFile(richCard());
    const first = await upload(ann, [['a.json', bytes]]);
    const id = first.body.results[0]?.character?.id;
    const again = await upload(ann, [
      ['b.json', bytes],
      ['c.json', bytes],
    ]);
    expect(again.status).toBe(200);
    for (const result of again.body.results)
      expect(result).toMatchObject({ status: 'duplicate', duplicate_of: [id], character: null, problem: null });
    const forced = await upload(ann, [['d.json', bytes]], { duplicates: 'true' });
    expect([forced.status, forced.body.results[0]?.status, forced.body.results[0]?.duplicate_of]).toEqual([
      201,
      'created',
      [id],
    ]);
    expect(await names(ann)).toHaveLength(2);
    // Neither someone else's nor one in the trash is in the way.
    expect((await upload(newPerson(api), [['a.json', bytes]])).status).toBe(201);
    for (const { id: own } of (await ann.get('/characters')).data) await ann.delete(`/characters/${own}`);
    expect((await upload(ann, [['a.json', bytes]])).status).toBe(201);
  });

  it('makes one of the same file sent many times at once', async () => {
    const ann = newPerson(api);
    const bytes = await cardFile(richCard());
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload(ann, [['a.json', bytes]])));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(await names(ann)).toHaveLength(1);
  });

  it.each(['query', 'field'])('stores nothing in a dry run, asked for as a %s', async (how) => {
    const ann = newPerson(api);
    const bytes = await cardFile(richCard(), { format: 'png', image: SMALL_PNG });
    const sent: [string, Buffer][] = [
      ['a.png', bytes],
      ['twice.png', bytes],
      ['bad.png', SMALL_PNG],
    ];
    const form = new FormData();
    for (const [name, content] of sent) form.append('files', new Blob([Buffer.from(content)]), name);
    const answer =
      how === 'field'
        ? await upload(ann, sent, { dry_run: 'true' })
        : await ann.rest('POST', '/characters/import?dry_run=true', { body: form });
    expect(answer.status).toBe(200);
    expect(answer.body.results.map((result: { status: string }) => result.status)).toEqual([
      'valid',
      'duplicate',
      'failed',
    ]);
    expect([await names(ann), await files(ann)]).toEqual([[], [0, 0]]);
    const made = await upload(ann, [['a.png', bytes]]);
    expect(made.status).toBe(201);
    // It has told the card as it came to be.
    expect(made.body.results[0]).not.toHaveProperty('preview');
    expect(made.body.results[0]?.character).toMatchObject(answer.body.results[0].preview);
    expect(answer.body.results.map((result: ImportedCharacter) => result.preview?.name)).toEqual([
      richCard().fields.name,
      undefined,
      undefined,
    ]);
  });

  it('holds the quota, also in what a dry run foretells', async () => {
    await using small = await createTestApi({ quotas: { chatsPerUser: 9, messagesPerChat: 9, charactersPerUser: 2 } });
    const ann = newPerson(small);
    const three = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => [name, await cardFile(richCard(name))] as [string, Buffer]),
    );
    const told = await upload(ann, three, { dry_run: 'true' });
    const made = await upload(ann, three);
    expect(told.body.results.map(({ status }) => status)).toEqual(['valid', 'valid', 'failed']);
    expect(made.body.results.map(({ status }) => status)).toEqual(['created', 'created', 'failed']);
    expect(made.body.results[2]?.problem).toEqual({
      code: 'quota_exceeded',
      detail: told.body.results[2]?.problem?.detail,
    });
    expect((await upload(ann, three.slice(2))).status).toBe(403);
  });

  it('answers the same key and files with the same answer, and other files with 409', async () => {
    const ann = newPerson(api);
    const key = { 'idempotency-key': crypto.randomUUID() };
    const bytes = await cardFile(richCard());
    const sent: [string, Buffer][] = [
      ['a.json', bytes],
      ['bad.json', Buffer.from('{')],
    ];
    const [first, second] = [await upload(ann, sent, {}, key), await upload(ann, sent, {}, key)];
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect([second.headers['location'], second.headers['idempotency-replayed']]).toEqual([
      first.headers['location'],
      'true',
    ]);
    const other = await upload(ann, [['a.json', await cardFile(richCard('Other'))]], {}, key);
    expect([other.status, (other.body as unknown as { code: string }).code]).toEqual([409, 'idempotency_conflict']);
    expect(await names(ann)).toHaveLength(1);
  });

  it('deletes file and picture with the character, for ever', async () => {
    const ann = newPerson(api);
    const bytes = await cardFile(richCard(), { format: 'png', image: SMALL_PNG });
    const { body } = await upload(ann, [['a.png', bytes]]);
    const url = `/characters/${body.results[0]?.character?.id}`;
    await ann.delete(url);
    expect(await files(ann)).toEqual([1, 1]);
    await ann.delete(`${url}?permanent=true`);
    expect(await files(ann)).toEqual([0, 0]);
  });
});

describe('through tRPC', () => {
  it('imports and exports files as base64', async () => {
    const ann = newPerson(api);
    const client = await api.trpc(ann.name);
    const bytes = await cardFile(richCard(), { format: 'png', image: SMALL_PNG });
    const given = [{ name: 'a.png', base64: bytes.toString('base64') }];
    const told = await client.characters.import.mutate({ files: given, dry_run: true });
    expect(told.results.map(({ status }) => status)).toEqual(['valid']);
    expect(told.results[0]?.preview).toEqual({ ...richCard().fields, character_book: richCard().character_book });
    const { results } = await client.characters.import.mutate({ files: given });
    const id = results[0]?.character?.id ?? 0;
    const original = await client.characters.export.query({ character_id: id, format: 'original' });
    expect(original).toEqual({ file_name: 'a.png', media_type: 'image/png', base64: given[0]?.base64, losses: [] });
    const { losses, base64 } = await client.characters.export.query({
      character_id: id,
      format: 'json',
      spec: 'v1',
      dry_run: true,
    });
    expect([losses.length > 5, base64]).toEqual([true, null]);
  });

  it('refuses what is no base64', async () => {
    const client = await api.trpc(newPerson(api).name);
    await expect(client.characters.import.mutate({ files: [{ base64: '%%%%' }] })).rejects.toMatchObject({
      data: { problem: { status: 400 } },
    });
  });
});
