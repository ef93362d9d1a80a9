import { Picture } from '@greenroom/storage';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { download, pngChunk } from '../../test/card-files.ts';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { faultOfRefusal } from '../../test/expect-problem.ts';
import { newPerson, type Person } from '../../test/person.ts';
import { SMALL_PNG } from '../../test/pictures.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const KINDS = ['characters', 'personas'] as const;

async function newOwner(kind: (typeof KINDS)[number], person: Person = newPerson(api)) {
  const { id } = await person.post(`/${kind}`, { name: 'Mira' });
  return { person, owner: `/${kind}/${id}`, url: `/${kind}/${id}/avatar` };
}

const put = (
  person: Person,
  url: string,
  bytes: Uint8Array,
  mediaType = 'image/png',
  headers: Record<string, string> = {},
) => person.rest('PUT', url, { body: bytes, headers: { 'content-type': mediaType, ...headers } });
const read = async (person: Person, url: string, headers: Record<string, string> = {}) =>
  download(`${api.url}/api/v1${url}`, { ...(await api.headersOf(person.name)), ...headers });
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a05' } });
const picturesOf = async (person: Person) =>
  api.storage.begin().em.count(Picture, { owner_id: (await person.get('/auth/me')).id });

describe.each(KINDS)('the picture of %s', (kind) => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)('comes back as it was sent: %s', async (format) => {
    const { person, owner, url } = await newOwner(kind);
    const bytes = await picture(40, 60).toFormat(format).toBuffer();
    const { status, body, headers } = await put(person, url, bytes, `image/${format}`);
    expect([status, headers['etag']]).toEqual([200, '"1"']);
    expect(body).toEqual(await person.get(owner));
    expect(body).toMatchObject({ avatar_id: expect.any(String), version: 1 });
    const { answer, bytes: sent } = await read(person, url);
    expect(sent.equals(bytes)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': `image/${format}`,
      'content-length': String(bytes.length),
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=0, must-revalidate',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
    });
  });

  it('is what its content says, whatever it is called', async () => {
    const { person, url } = await newOwner(kind);
    await put(person, url, SMALL_PNG, 'image/gif');
    expect((await read(person, url)).answer.headers.get('content-type')).toBe('image/png');
  });

  it('is sent only to who does not have it yet', async () => {
    const { person, url } = await newOwner(kind);
    await put(person, url, SMALL_PNG);
    for (const path of [url, `${url}?size=64`]) {
      const etag = (await read(person, path)).answer.headers.get('etag') ?? '';
      for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const { answer, bytes } = await read(person, path, { 'if-none-match': tags });
        expect([answer.status, bytes.length, answer.headers.get('etag')]).toEqual([304, 0, etag]);
      }
      expect((await read(person, path, { 'if-none-match': '"x"' })).answer.status).toBe(200);
    }
  });

  it('gives way to another, and nothing of it stays', async () => {
    const { person, owner, url } = await newOwner(kind);
    const first = (await put(person, url, SMALL_PNG)).body.avatar_id;
    const other = await picture(8, 8).png().toBuffer();
    const second = (await put(person, url, other)).body.avatar_id;
    expect([second === first, await picturesOf(person)]).toEqual([false, 1]);
    expect((await read(person, url)).bytes.equals(other)).toBe(true);
    await person.delete(url);
    expect([await picturesOf(person), (await person.get(owner)).avatar_id]).toEqual([0, null]);
    for (const method of ['GET', 'DELETE']) {
      const { status, detail } = await person.refused(method, url);
      expect([status, detail]).toEqual([404, expect.stringContaining('has no picture')]);
    }
  });

  it('changes only when it is the one If-Match names', async () => {
    const { person, url } = await newOwner(kind);
    expect((await put(person, url, SMALL_PNG, 'image/png', { 'if-match': '*' })).status).toBe(412);
    await put(person, url, SMALL_PNG);
    const etag = (await read(person, url)).answer.headers.get('etag') ?? '';
    const stale = await person.rest('DELETE', url, { headers: { 'if-match': '"x"' } });
    const other = await picture(8, 8).png().toBuffer();
    const fresh = await put(person, url, other, 'image/png', { 'if-match': etag });
    const late = await put(person, url, SMALL_PNG, 'image/png', { 'if-match': etag });
    expect([stale.status, fresh.status, late.status]).toEqual([412, 200, 412]);
  });

  it('goes with what it is of, for ever', async () => {
    const { person, owner, url } = await newOwner(kind);
    await put(person, url, SMALL_PNG);
    await person.delete(owner);
    expect((await read(person, url)).answer.status).toBe(404);
    expect((await put(person, url, SMALL_PNG)).status).toBe(404);
    expect(await picturesOf(person)).toBe(1);
    await person.delete(`${owner}?permanent=true`);
    expect(await picturesOf(person)).toBe(0);
  });

  it("is nobody else's", async () => {
    const { person, url } = await newOwner(kind);
    await put(person, url, SMALL_PNG);
    const bob = newPerson(api);
    const answers = [await bob.rest('GET', url), await put(bob, url, SMALL_PNG), await bob.rest('DELETE', url)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await picturesOf(person)).toBe(1);
  });
});

describe('a small picture', () => {
  it.each(['64', '128', '256', '512'])('is a WebP of at most %s pixels a side, uncut', async (size) => {
    const { person, url } = await newOwner('characters');
    await put(person, url, await picture(400, 800).jpeg().toBuffer(), 'image/jpeg');
    const { answer, bytes } = await read(person, `${url}?size=${size}`);
    const { format, width, height } = await sharp(bytes).metadata();
    expect([answer.headers.get('content-type'), format, width, height]).toEqual([
      'image/webp',
      'webp',
      Number(size) / 2,
      Number(size),
    ]);
  });

  it('is of the first frame of one that moves, and never larger than it', async () => {
    const { person, url } = await newOwner('characters');
    const frames = await Promise.all(
      ['#f00', '#0f0'].map((background) =>
        sharp({ create: { width: 10, height: 20, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(moving).metadata()).pages).toBe(2);
    await put(person, url, moving, 'image/gif');
    const small = sharp((await read(person, `${url}?size=64`)).bytes);
    const { pages = 1, width, height } = await small.metadata();
    const { dominant } = await small.stats();
    expect([pages, width, height, dominant.r > 200, dominant.g < 60]).toEqual([1, 10, 20, true, true]);
  });

  it('stands upright when the camera did not', async () => {
    const { person, url } = await newOwner('characters');
    await put(person, url, await picture(200, 100).jpeg().withMetadata({ orientation: 6 }).toBuffer(), 'image/jpeg');
    const { width, height } = await sharp((await read(person, `${url}?size=64`)).bytes).metadata();
    expect([width, height]).toEqual([32, 64]);
  });

  it('is made once for many who ask at once', async () => {
    const { person, url } = await newOwner('characters');
    await put(person, url, await picture(2000, 2000).png().toBuffer());
    const made = await Promise.all(Array.from({ length: 12 }, () => read(person, `${url}?size=128`)));
    expect(new Set(made.map(({ bytes }) => bytes.toString('base64'))).size).toBe(1);
  });

  it('is refused in clear words for a picture whose pixels are none, which is still served whole', async () => {
    const { person, url } = await newOwner('characters');
    // That only decoding tells: every chunk is there, and sound.
    const bytes = Buffer.concat([
      SMALL_PNG.subarray(0, 33),
      pngChunk('IDAT', Buffer.alloc(20, 0xaa)),
      SMALL_PNG.subarray(-12),
    ]);
    expect((await put(person, url, bytes)).status).toBe(200);
    const { status, code, detail } = await person.refused('GET', `${url}?size=64`);
    expect([status, code, detail]).toEqual([422, 'unprocessable', expect.stringContaining('pixels are damaged')]);
    expect((await read(person, url)).bytes.equals(bytes)).toBe(true);
  });

  it('has one of four sizes', async () => {
    const { person, url } = await newOwner('characters');
    await put(person, url, SMALL_PNG);
    for (const size of ['0', '65', '64.0', '-64', '100000', '64&size=128'])
      expect((await person.rest('GET', `${url}?size=${size}`)).status).toBe(400);
  });
});

describe('a damaged picture', () => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)('is refused when it breaks off: %s', async (format) => {
    const { person, owner, url } = await newOwner('characters');
    await put(person, url, SMALL_PNG);
    const bytes = await picture(400, 600).toFormat(format).toBuffer();
    for (const length of [bytes.length - 16, Math.round(bytes.length / 2)]) {
      const answer = await put(person, url, bytes.subarray(0, length), `image/${format}`);
      expect([answer.status, faultOfRefusal(answer)], answer.text).toEqual([422, null]);
      expect(answer.text).toContain('cut off');
    }
    // The one there was is still there.
    expect((await person.get(owner)).avatar_id).not.toBeNull();
    expect((await read(person, url)).bytes.equals(SMALL_PNG)).toBe(true);
  });

  it('is refused when its pixels are others than their checksum says', async () => {
    const { person, url } = await newOwner('characters');
    const bytes = Buffer.from(SMALL_PNG);
    bytes.fill(0xaa, bytes.length - 24, bytes.length - 20);
    const { status, text } = await put(person, url, bytes);
    expect([status, text]).toEqual([422, expect.stringContaining('checksum')]);
  });
});

describe('what is no picture', () => {
  const sized = (width: number, height: number) => {
    const png = Buffer.from(SMALL_PNG);
    png.writeUInt32BE(width, 16);
    png.writeUInt32BE(height, 20);
    return png;
  };

  it.each([
    ['of 65535 by 65535 pixels', sized(65_535, 65_535), 'image/png', 413],
    ['of too many pixels', sized(16_000, 16_000), 'image/png', 413],
    ['of no pixels', sized(0, 0), 'image/png', 422],
    ['of text', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png', 422],
    ['of nothing', Buffer.alloc(0), 'image/png', 400],
    ['of 16 MiB and more', Buffer.concat([SMALL_PNG, Buffer.alloc(16 * 1024 * 1024)]), 'image/png', 413],
    ['by its media type', Buffer.from('<svg/>'), 'image/svg+xml', 415],
    ['in JSON', Buffer.from('{}'), 'application/json', 415],
  ])('is refused at little cost: %s', async (_what, bytes, mediaType, status) => {
    const { person, owner, url } = await newOwner('characters');
    let cpu = Infinity;
    for (let attempt = 0; attempt < 3; attempt++) {
      const before = process.cpuUsage();
      const answer = await put(person, url, bytes, mediaType);
      const { user, system } = process.cpuUsage(before);
      cpu = Math.min(cpu, (user + system) / 1000);
      expect([answer.status, faultOfRefusal(answer)]).toEqual([status, null]);
    }
    // What it costs to send a large one is the client's, which is in the same process.
    if (bytes.length < 1024 * 1024) expect(cpu).toBeLessThan(100);
    expect((await person.get(owner)).avatar_id).toBeNull();
  });
});
