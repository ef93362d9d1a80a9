import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { breakAfter } from './break-after.ts';
import { CLI } from './run-program.ts';
import { startServer, type TestServer } from './start-server.ts';
import { tempFolder } from './temp-folder.ts';
import { hasTerminal, seenOnTerminal } from './terminal.ts';

let server: TestServer;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await tempFolder();
  return () => folder[Symbol.asyncDispose]();
});

const path = (name: string) => join(folder.path, name);

/** Writes a V2 card whose flag is wrong on request, so that it is repaired. */
async function cardFile(file: string, name: string, more: object = {}): Promise<string> {
  const data = { name, description: 'A poet.', first_mes: 'Hello.', ...more };
  await writeFile(path(file), JSON.stringify({ spec: 'chara_card_v2', spec_version: '2.0', data }));
  return path(file);
}

describe('characters import', () => {
  it('has a line for each file, in their order, and the exit code 1 when one failed', async () => {
    const good = await cardFile('good.json', 'Good \u001B[2J', { character_book: null });
    await writeFile(path('yaml.yaml'), 'name: Yaml\ngreeting: Hi\ncontext: She is.\n');
    await writeFile(path('bad.json'), '{');
    const files = [good, path('none.png'), path('bad.json'), path('yaml.yaml'), good, folder.path];
    const answer = await server.run('characters', 'import', ...files);
    expect(answer.code).toBe(1);
    expect(answer.out.replaceAll(`${folder.path}/`, '').split('\n')).toEqual([
      expect.stringMatching(/^created {4}good\.json: Good ␛\[2J \(id \d+\) \(1 repair\)$/),
      'failed     none.png: cannot be read: there is no such file',
      expect.stringMatching(/^failed {5}bad\.json: The file is no valid JSON.*$/),
      expect.stringMatching(/^created {4}yaml\.yaml: Yaml \(id \d+\)$/),
      expect.stringMatching(/^duplicate {2}good\.json: id \d+ came of the same file \(1 repair\)$/),
      `failed     ${folder.path}: cannot be read: it is a folder`,
      '',
    ]);
    expect(answer.err).toBe(
      '6 files: 2 created, 1 duplicate, 3 failed. --verbose tells the repairs.\n' +
        'greenroom: 3 of 6 files could not be imported\n',
    );
  });

  it('tells of a single file that fails as of one among others, in words and in JSON', async () => {
    await writeFile(path('bad.json'), '{}');
    const refused = await server.run('characters', 'import', path('bad.json'));
    expect(refused).toEqual({
      code: 1,
      out: expect.stringMatching(/^failed {5}.*bad\.json: The file is no character card.*\n$/),
      err: 'greenroom: the file could not be imported\n',
    });
    const asJson = await server.run('characters', 'import', path('bad.json'), path('none.json'), '--json');
    expect(asJson.code).toBe(1);
    const nothing = { character: null, duplicate_of: [], container: null, source: null, repairs: [] };
    expect(JSON.parse(asJson.out)).toEqual({
      results: [
        {
          ...nothing,
          file_name: 'bad.json',
          status: 'failed',
          problem: { code: 'unprocessable', detail: expect.stringMatching(/^The file is no character card/) },
        },
        {
          ...nothing,
          file_name: 'none.json',
          status: 'failed',
          problem: { code: 'usage', detail: 'cannot be read: there is no such file' },
        },
      ],
    });
    expect(JSON.parse(asJson.err)).toMatchObject({ code: 'failed', detail: '2 of 2 files could not be imported' });
  });

  it('makes nothing in a dry run, tells the repairs, and makes a second one only when asked to', async () => {
    const file = await cardFile('ada.json', 'Dry Ada', { character_book: null });
    const told = await server.run('characters', 'import', file, '--dry-run', '--verbose');
    expect(told).toMatchObject({ code: 0, err: '' });
    expect(told.out).toMatch(/^valid {6}.*ada\.json: Dry Ada\n {2}data\.character_book: It was null.*\n$/);
    expect((await server.json('characters', 'list', '-q', 'dry ada')).data).toEqual([]);
    const first = await server.json('characters', 'import', file);
    expect(first).toMatchObject({ results: [{ file_name: 'ada.json', status: 'created', container: 'json' }] });
    expect(await server.json('characters', 'show', String(first.results[0].character.id))).toEqual(
      first.results[0].character,
    );
    expect((await server.json('characters', 'import', file)).results[0].status).toBe('duplicate');
    expect((await server.json('characters', 'import', file, '--duplicates')).results[0].status).toBe('created');
  });

  it('takes the standard input', async () => {
    const input = await readFile(await cardFile('ada.json', 'Piped Ada'), 'utf8');
    const { code, out } = await server.runWith({ input }, 'characters', 'import', '-');
    expect([code, out]).toEqual([0, expect.stringMatching(/^created {4}the standard input: Piped Ada \(id \d+\)\n$/)]);
  });

  it('takes more files than one request does', async () => {
    const files: string[] = [];
    for (let index = 0; index < 53; index += 1) files.push(await cardFile(`${index}.json`, `Many ${index}`));
    const answer = await server.run('characters', 'import', ...files);
    expect(answer).toMatchObject({ code: 0, err: '53 files: 53 created.\n' });
    expect(answer.out.match(/Many \d+/g)).toEqual(files.map((_file, index) => `Many ${index}`));
  });

  it('tells what was done before the connection broke', async () => {
    await writeFile(path('bad.json'), '{}');
    const files = Array.from({ length: 50 }, () => path('bad.json'));
    files.push(await cardFile('long.json', 'Long', { description: 'x'.repeat(100_000) }));
    await using breaker = await breakAfter(server.url, 50_000, 'break');
    const options = { env: { GREENROOM_URL: breaker.url } };
    const broken = await server.runWith(options, 'characters', 'import', ...files, '--json');
    expect(broken.code).toBe(6);
    expect(JSON.parse(broken.out).results).toHaveLength(50);
    expect(JSON.parse(broken.err).code).toBe('network');
  });

  it('is wrong usage without a file, and without credentials says so alone', async () => {
    expect(await server.run('characters', 'import')).toMatchObject({ code: 2, out: '' });
    const file = await cardFile('ada.json', 'Ada');
    const refused = await server.runWith({ env: { DATA_DIR: '/nowhere' } }, 'characters', 'import', file, '--json');
    expect(refused).toMatchObject({ code: 3, out: '' });
  });
});

describe('characters export', () => {
  let id: string;
  let card: Buffer;
  beforeEach(async () => {
    const file = await cardFile('ada.json', `Ada ${crypto.randomUUID()}`, { tags: ['poet'] });
    card = await readFile(file);
    id = String((await server.json('characters', 'import', file)).results[0].character.id);
  });

  it.each(['png', 'json', 'charx'])('writes a %s that can be imported again', async (format) => {
    const file = path(`out.${format}`);
    const written = await server.run('characters', 'export', id, '--format', format, '-o', file);
    expect(written).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/^exported to .*\n/) });
    const { results } = await server.json('characters', 'import', file);
    expect(results[0]).toMatchObject({ status: 'created', container: format, character: { tags: ['poet'] } });
  });

  it('writes the file it came from, byte for byte, to a pipe and to a file', async () => {
    const file = path('original.json');
    await server.run('characters', 'export', id, '--format', 'original', '-o', file);
    expect(await readFile(file)).toEqual(card);
    expect((await server.run('characters', 'export', id, '--format', 'original')).out).toBe(String(card));
  });

  it('tells beside the file what is lost, with --dry-run alone', async () => {
    const how = ['characters', 'export', id, '--format', 'json', '--spec', 'v1'];
    const told = await server.run(...how);
    expect(told).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^what the file loses:\n[^]* {2}data\.tags: .*\n/),
    });
    expect(JSON.parse(told.out)).toMatchObject({ description: 'A poet.' });
    const alone = await server.run(...how, '--dry-run');
    expect(alone).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^ {2}data\.tags: .*$/m) });
    const losses = await server.json(...how, '--dry-run');
    expect(losses).toEqual({ losses: expect.arrayContaining([{ path: 'data.tags', message: expect.any(String) }]) });
    expect(await server.json(...how, '-o', path('v1.json'))).toEqual(losses);
    expect((await server.run('characters', 'export', id, '--format', 'json', '--dry-run')).out).toBe(
      'nothing would be lost\n',
    );
  });

  it('replaces no file unless forced to', async () => {
    await writeFile(path('mine.png'), 'mine');
    const refused = await server.run('characters', 'export', id, '-o', path('mine.png'));
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(await readFile(path('mine.png'), 'utf8')).toBe('mine');
    expect((await server.run('characters', 'export', id, '-o', path('mine.png'), '--force')).code).toBe(0);
  });

  it.each([
    [['1', '--force'], 2, /--force is for --output/],
    [['1', '--format', 'gif'], 2, /'gif' is invalid.*png, json, charx/],
    [['1', '--format', 'charx', '--spec', 'v1'], 2, /CHARX/],
    [['999999'], 4, /no character with the id 999999/],
  ])('of %j ends with exit code %i', async (values, code, err) => {
    const refused = await server.run('characters', 'export', ...values.map((value) => (value === '1' ? id : value)));
    expect(refused).toEqual({ code, out: '', err: expect.stringMatching(err) });
  });

  it.skipIf(!hasTerminal)('gives a terminal no picture, and text that can do nothing', async () => {
    const env = { GREENROOM_URL: server.url, DATA_DIR: server.dataDir };
    expect(seenOnTerminal([process.execPath, CLI, 'characters', 'export', id], env)).toMatch(
      /^greenroom: this file is not for a terminal.*--output.*\r\n$/,
    );
    await writeFile(path('evil.yaml'), 'name: Evil\ngreeting: "\u009B2J"\ncontext: She is.\n');
    const evil = (await server.json('characters', 'import', path('evil.yaml'))).results[0].character.id;
    const command = [process.execPath, CLI, 'characters', 'export', String(evil), '--format', 'original'];
    const seen = seenOnTerminal(command, env);
    expect(seen).toContain(String.raw`\u009b2J`);
  });
});
