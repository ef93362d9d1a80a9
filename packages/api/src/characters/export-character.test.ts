import { readCardFile, type Card } from '@greenroom/formats';
import { Character, Picture } from '@greenroom/storage';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardFile, download, rawZip, richCard, upload } from '../../test/card-files.ts';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';
import { SMALL_PNG } from '../../test/pictures.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

async function imported(person: Person, name: string, bytes: Uint8Array): Promise<number> {
  const { body, text } = await upload(person, [[name, bytes]]);
  const id = body.results?.[0]?.character?.id;
  if (id === undefined) throw new Error(text);
  return id;
}

async function exported(person: Person, id: number, query: string) {
  const { answer, bytes } = await download(
    `${api.url}/api/v1/characters/${id}/export?${query}`,
    await api.headersOf(person.name),
  );
  expect(answer.status, bytes.toString('utf8', 0, 300)).toBe(200);
  return { bytes, headers: Object.fromEntries(answer.headers) };
}

const readBack = async (bytes: Uint8Array): Promise<Card> => (await readCardFile(bytes)).read.card;

describe('the original', () => {
  it.each([
    ['card.png', 'image/png', () => cardFile(richCard(), { format: 'png', image: SMALL_PNG })],
    ['card.charx', 'application/zip', () => cardFile(richCard(), { format: 'charx' })],
    ['card.json', 'application/json', async () => Buffer.from(' {"name":"Ada",\r\n"first_mes":"Hi","x":1e2}\n\n')],
    ['card.yml', 'application/yaml', async () => Buffer.from('# mine\nname: "Ada"\ngreeting: Hi\n')],
  ])('comes back byte for byte: %s', async (name, mediaType, make) => {
    const ann = newPerson(api);
    const bytes = await make();
    const id = await imported(ann, name, bytes);
    await ann.put(`/characters/${id}`, { name: 'Another', description: 'Changed' });
    const file = await exported(ann, id, 'format=original');
    expect(file.bytes.equals(bytes)).toBe(true);
    expect(file.headers).toMatchObject({
      'content-type': expect.stringMatching(`^${mediaType}`),
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${name}"; filename*=UTF-8''${name}`,
      'x-export-losses': '0',
      'cache-control': 'no-store',
    });
  });

  it('is named after the character when the file had no name that can be used', async () => {
    const ann = newPerson(api);
    const id = await imported(ann, 'blob', await cardFile(richCard('Mira')));
    const { headers } = await exported(ann, id, 'format=original');
    expect(headers['content-disposition']).toContain('filename="Mira.json"');
  });

  it('is not there for a character that came from no file', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    const { status, detail } = await ann.refused('GET', `/characters/${id}/export?format=original`);
    expect([status, detail]).toEqual([404, expect.stringContaining('did not come from a file')]);
  });
});

describe('the card as it is now', () => {
  it.each(['png', 'json', 'charx'])('carries every unknown field through an edit: %s', async (format) => {
    const ann = newPerson(api);
    const card = richCard();
    const id = await imported(ann, 'a.json', await cardFile(card));
    await ann.put(`/characters/${id}`, { description: 'Now older.', alternate_greetings: ['New'] });
    const { bytes, headers } = await exported(ann, id, `format=${format}`);
    expect(headers['x-export-losses']).toBe('0');
    const fields = { ...card.fields, description: 'Now older.', alternate_greetings: ['New'] };
    const back = await readBack(bytes);
    const { assets: _assets, ...data } = back.data;
    expect({ ...back, data }).toEqual({ ...card, fields });
  });

  it('is a PNG of V3 and V2 unless said, with the picture the character has', async () => {
    const ann = newPerson(api);
    const id = await imported(ann, 'a.png', await cardFile(richCard('Mira'), { format: 'png', image: SMALL_PNG }));
    const { bytes, headers } = await exported(ann, id, '');
    expect(headers['content-type']).toBe('image/png');
    expect(headers['content-disposition']).toContain('filename="Mira.png"');
    const text = bytes.toString('latin1');
    expect([text.includes('tEXtchara\0'), text.includes('tEXtccv3\0')]).toEqual([true, true]);
    expect(bytes.readUInt32BE(16)).toBe(4);
  });

  it.each([
    ['spec=v1', ['data.nickname', 'data.extensions', 'data.character_book', 'data.future_field']],
    ['spec=v2', ['data.nickname', 'data.group_only_greetings', 'data.source', 'data.creation_date']],
    ['spec=v3', []],
  ])('tells what is lost, without the file as well: %s', async (query, paths) => {
    const ann = newPerson(api);
    const id = await imported(ann, 'a.json', await cardFile(richCard()));
    const { losses } = await ann.get(`/characters/${id}/export?format=json&${query}&dry_run=true`);
    const lost = losses.map(({ path }: { path: string }) => path);
    for (const path of paths) expect(lost).toContain(path);
    if (paths.length === 0) expect(losses).toEqual([]);
    const { headers } = await exported(ann, id, `format=json&${query}`);
    expect(headers['x-export-losses']).toBe(String(losses.length));
  });

  it('holds a picture of another kind as a PNG, and as it is where a file takes any', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    const jpeg = await sharp(SMALL_PNG).jpeg().toBuffer();
    await ann.rest('PUT', `/characters/${id}/avatar`, { body: jpeg, headers: { 'content-type': 'image/jpeg' } });
    const { losses } = await ann.get(`/characters/${id}/export?dry_run=true`);
    expect(losses).toEqual([]);
    const { bytes } = await exported(ann, id, 'format=png');
    const { width: wide, height: high } = await sharp(SMALL_PNG).metadata();
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: wide, height: high });
    const charx = await exported(ann, id, 'format=charx');
    const read = await readCardFile(charx.bytes);
    expect([read.imageType, Buffer.from(read.image ?? []).equals(jpeg), charx.headers['x-export-losses']]).toEqual([
      'jpeg',
      true,
      '0',
    ]);
  });

  it('has no picture where the character has none any more, also in the archive it came in', async () => {
    const ann = newPerson(api);
    const id = await imported(ann, 'a.charx', await cardFile(richCard(), { format: 'charx', image: SMALL_PNG }));
    await ann.delete(`/characters/${id}/avatar`);
    const { image, files } = await readCardFile((await exported(ann, id, 'format=charx')).bytes);
    expect([image, files]).toEqual([null, []]);
  });

  it('is not held up by a picture that is damaged, and tells of it', async () => {
    const ann = newPerson(api);
    const id = await imported(ann, 'a.png', await cardFile(richCard(), { format: 'png', image: SMALL_PNG }));
    const { avatar_id } = await api.storage.begin().em.findOneOrFail(Character, { id });
    await api.storage.begin().em.nativeUpdate(Picture, { id: avatar_id! }, { bytes: SMALL_PNG.subarray(0, 60) });
    for (const format of ['png', 'charx']) {
      const { losses } = await ann.get(`/characters/${id}/export?format=${format}&dry_run=true`);
      expect(losses, format).toContainEqual({ path: 'image', message: expect.stringContaining('cut off') });
      expect((await readBack((await exported(ann, id, `format=${format}`)).bytes)).fields.name).toBe(
        richCard().fields.name,
      );
    }
  });

  it('carries the files of a CHARX along', async () => {
    const ann = newPerson(api);
    const extra = Buffer.from('sound');
    const document = {
      spec: 'chara_card_v3',
      spec_version: '3.0',
      data: { name: 'Mira', assets: [{ type: 'x', uri: 'embeded://assets/a.ogg', name: 'a', ext: 'ogg' }] },
    };
    const bytes = rawZip([
      { path: 'card.json', bytes: Buffer.from(JSON.stringify(document)) },
      { path: 'assets/a.ogg', bytes: extra },
      { path: 'module.risum', bytes: Buffer.from([111, 0]) },
    ]);
    const id = await imported(ann, 'a.charx', bytes);
    await ann.put(`/characters/${id}`, { name: 'Moira' });
    const { bytes: charx } = await exported(ann, id, 'format=charx');
    const { files, read } = await readCardFile(charx);
    expect(read.card.fields.name).toBe('Moira');
    expect(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])).toEqual([
      ['assets/a.ogg', 'sound'],
      ['module.risum', 'o\0'],
    ]);
    const { losses } = await ann.get(`/characters/${id}/export?format=json&dry_run=true`);
    expect(losses).toEqual([{ path: 'files', message: expect.stringContaining('2') }]);
  });

  it('does not follow V1 or V2 in a CHARX', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    expect(await ann.refused('GET', `/characters/${id}/export?format=charx&spec=v2`)).toMatchObject({ status: 422 });
    expect(await ann.refused('GET', `/characters/${id}/export?format=webp`)).toMatchObject({ status: 400 });
  });

  it('is named safely, whatever the character is called', async () => {
    const ann = newPerson(api);
    for (const name of ['../../etc', 'con', '\u202egnp.exe', '"; filename=x', '漢字', ' . ']) {
      const { id } = await ann.newCharacter({ name });
      const { headers } = await exported(ann, id, 'format=json');
      expect(headers['content-disposition']).toMatch(
        /^attachment; filename="[^"/\\]+\.json"; filename\*=UTF-8''[\w%.~!#$&+^`|-]+$/,
      );
    }
  });

  it('is the same character when it is imported again', async () => {
    const ann = newPerson(api);
    const id = await imported(ann, 'a.png', await cardFile(richCard(), { format: 'png', image: SMALL_PNG }));
    for (const format of ['png', 'json', 'charx']) {
      const bob = newPerson(api);
      const { bytes } = await exported(ann, id, `format=${format}`);
      const copy = await imported(bob, `b.${format}`, bytes);
      const again = await exported(bob, copy, 'format=json');
      const { assets: _assets, ...data } = (await readBack(again.bytes)).data;
      expect({ ...(await readBack(again.bytes)), data }, format).toEqual(richCard());
    }
  });
});
