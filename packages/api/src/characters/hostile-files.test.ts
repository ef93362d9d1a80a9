import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardFile, pngChunk, rawZip, richCard, upload, uploadOne, withChunk } from '../../test/card-files.ts';
import { createTestApi, type RestAnswer, type TestApi } from '../../test/create-test-api.ts';
import { faultOfRefusal } from '../../test/expect-problem.ts';
import { newPerson } from '../../test/person.ts';
import { SMALL_PNG } from '../../test/pictures.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const MIB = 1024 * 1024;
const CARD = { spec: 'chara_card_v3', spec_version: '3.0', data: { name: 'Mira' } };
const cardEntry = { path: 'card.json', bytes: Buffer.from(JSON.stringify(CARD)) };
const zeros = (length: number) => Buffer.alloc(length);

function sized(width: number, height: number): Buffer {
  const png = Buffer.from(SMALL_PNG);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

const packedText = (keyword: string, text: Uint8Array) =>
  pngChunk('zTXt', Buffer.concat([Buffer.from(`${keyword}\0\0`), deflateSync(text)]));
const text = (keyword: string, value: string) => pngChunk('tEXt', Buffer.from(`${keyword}\0${value}`, 'latin1'));

const HOSTILE: [what: string, status: number, make: () => Promise<Buffer> | Buffer][] = [
  [
    'a PNG of 65535 by 65535 pixels',
    413,
    async () => {
      const png = await cardFile(richCard(), { format: 'png', image: SMALL_PNG });
      return Buffer.concat([sized(65_535, 65_535).subarray(0, 24), png.subarray(24)]);
    },
  ],
  ['a PNG of no pixels', 422, () => sized(0, 0)],
  ['a PNG whose text unpacks to 64 MiB', 413, () => withChunk(SMALL_PNG, packedText('ccv3', zeros(64 * MIB)))],
  [
    'a PNG of many texts that unpack to much',
    413,
    () => {
      const chunk = packedText('ccv3', zeros(12 * MIB));
      return [1, 2, 3, 4].reduce<Buffer>((png) => withChunk(png, chunk), Buffer.from(SMALL_PNG));
    },
  ],
  [
    'a PNG with a chunk longer than the file',
    422,
    () => {
      const png = Buffer.from(SMALL_PNG);
      // The chunk behind IHDR.
      png.writeUInt32BE(0x7f_ff_ff_ff, 33);
      return png;
    },
  ],
  ['a PNG that breaks off', 422, () => SMALL_PNG.subarray(0, 60)],
  ['a PNG with base64 of nothing', 422, () => withChunk(SMALL_PNG, text('chara', '%%%'))],
  ['a JPEG alone', 422, () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9])],
  ['a zip bomb', 413, () => rawZip([cardEntry, { path: 'assets/a.bin', bytes: zeros(64 * MIB) }])],
  ['a zip whose card is a bomb', 413, () => rawZip([{ path: 'card.json', bytes: zeros(64 * MIB) }])],
  [
    'a zip that says less of a size than is so',
    422,
    () => rawZip([cardEntry, { path: 'a.bin', bytes: zeros(512 * 1024), size: 16 }]),
  ],
  [
    'a zip that says more of a size than is so',
    422,
    () => rawZip([cardEntry, { path: 'a.bin', bytes: zeros(16), size: 512 * 1024 }]),
  ],
  [
    'a zip that says 4 GiB of a size',
    413,
    () => rawZip([cardEntry, { path: 'a.bin', bytes: zeros(16), size: 0xff_ff_ff_fe }]),
  ],
  ['a zip with ..', 422, () => rawZip([cardEntry, { path: '../../etc/cron.d/x', bytes: zeros(1) }])],
  ['a zip with an absolute name', 422, () => rawZip([cardEntry, { path: '/etc/passwd', bytes: zeros(1) }])],
  ['a zip with a drive', 422, () => rawZip([cardEntry, { path: 'C:\\x', bytes: zeros(1) }])],
  ['a zip without a card', 422, () => rawZip([{ path: 'other.json', bytes: zeros(1) }])],
  ['a zip without its end', 422, () => rawZip([cardEntry]).subarray(0, 60)],
  ['JSON that nests 100,000 levels', 422, () => Buffer.from('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000))],
  ['JSON that is no object', 422, () => Buffer.from('[1,2,3]')],
  ['JSON with tags that are 200,000 lists', 422, () => withData(`"tags":[${'[],'.repeat(200_000)}"x"]`)],
  ['JSON with 150,000 assets that are null', 422, () => withData(`"assets":[${'null,'.repeat(150_000)}null]`)],
  [
    'JSON with a lorebook of 200,000 lists',
    422,
    () => withData(`"character_book":{"entries":[${'[],'.repeat(200_000)}1]}`),
  ],
  ['JSON of 20 MiB', 413, () => Buffer.from(`{"name":"${'x'.repeat(20 * MIB)}"}`)],
  ['a name of a million characters', 422, () => Buffer.from(`{"name":"${'x'.repeat(MIB)}","first_mes":""}`)],
  ['YAML that multiplies itself', 422, () => Buffer.from(billionLaughs())],
];

function withData(field: string): Buffer {
  return Buffer.from(`{"spec":"chara_card_v3","spec_version":"3.0","data":{"name":"Mira",${field}}}`);
}

function billionLaughs(): string {
  const lines = ['name: x', 'a0: &a0 ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]'];
  for (let n = 1; n < 10; n++) lines.push(`a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(',')}]`);
  return lines.join('\n');
}

/** The least of some runs, because the first one also compiles the code; of client and server together. */
async function measured(run: () => Promise<RestAnswer>) {
  let cpu = Infinity;
  let answer: RestAnswer | undefined;
  for (let attempt = 0; attempt < 4; attempt++) {
    const before = process.cpuUsage();
    answer = await run();
    const { user, system } = process.cpuUsage(before);
    cpu = Math.min(cpu, (user + system) / 1000);
  }
  return { cpu, answer: answer as RestAnswer };
}

describe('a hostile file is refused, clearly and at little cost', () => {
  it.each(HOSTILE)('%s: %i', async (_what, status, make) => {
    const ann = newPerson(api);
    const bytes = await make();
    const { cpu, answer } = await measured(() => uploadOne(ann, bytes));
    expect([answer.status, faultOfRefusal(answer)], answer.text).toEqual([status, null]);
    if (bytes.length < MIB) expect(cpu).toBeLessThan(100);
  });

  it('and spoils no other of the same form', async () => {
    const ann = newPerson(api);
    const files = await Promise.all(
      HOSTILE.filter(([what]) => !what.includes('20 MiB')).map(
        async ([what, , make]) => [what, await make()] as [string, Buffer],
      ),
    );
    const { status, body } = await upload(ann, [...files, ['good', await cardFile(richCard())]]);
    expect([status, body.results.map((result) => result.status)]).toEqual([
      201,
      [...files.map(() => 'failed'), 'created'],
    ]);
    for (const { problem } of body.results.slice(0, -1)) expect(problem?.detail).toMatch(/^[A-Z].+\.$/);
  });
});

describe('what is over the limits', () => {
  it('is named as the field it is, in a file whose size is not at fault', async () => {
    const ann = newPerson(api);
    const long = await cardFile({
      ...richCard(),
      fields: { ...richCard().fields, character_version: 'x'.repeat(201) },
    });
    const { status, body } = await uploadOne(ann, long);
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({
        code: 'unprocessable',
        issues: [expect.objectContaining({ path: 'data.character_version' })],
      }),
    ]);
    const { body: several } = await upload(ann, [
      ['long', long],
      ['good', await cardFile(richCard())],
    ]);
    expect(several.results[0]?.problem).toMatchObject({
      code: 'unprocessable',
      detail: expect.stringContaining('data.character_version: '),
    });
  });

  it('is not what cards in use have: long tags, creators, and extensions full of scripts', async () => {
    const ann = newPerson(api);
    const { fields, ...rest } = richCard();
    const scripts = { regex_scripts: [{ replaceString: 'x'.repeat(4_000_000) }] };
    const long = { tags: ['x'.repeat(250)], creator: 'y'.repeat(550), extensions: scripts };
    const { status, body } = await uploadOne(ann, await cardFile({ ...rest, fields: { ...fields, ...long } }));
    expect([status, body.results[0].character]).toEqual([201, expect.objectContaining(long)]);
    expect((await ann.get(`/characters?tag=${long.tags[0]}`)).data).toHaveLength(1);
  });

  it('is refused as 413 as a body, and for itself in a form', async () => {
    const ann = newPerson(api);
    const large = Buffer.alloc(64 * MIB + 1, 'a');
    expect((await uploadOne(ann, large)).status).toBe(413);
    const { status, body } = await upload(ann, [
      ['large', large],
      ['good', await cardFile(richCard())],
    ]);
    expect(status).toBe(201);
    expect(body.results.map((result) => result.problem?.code ?? result.status)).toEqual([
      'payload_too_large',
      'created',
    ]);
  });
});
