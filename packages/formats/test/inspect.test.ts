import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { base64Json, packedChunkOf, pngOf, textChunkOf, v2Json } from './container-files.ts';

const script = fileURLToPath(new URL('../scripts/inspect.ts', import.meta.url));
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspect-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the script prints and ends with, reading the sources of the contract rather than its build. */
async function inspect(...names: string[]): Promise<{ code: number; text: string }> {
  const paths = names.map((name) => join(folder, name));
  const all = ['--conditions=@greenroom/source', script, ...paths];
  try {
    return { code: 0, text: (await run(process.execPath, all)).stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, text: stdout };
  }
}

test('tells what each file of a folder holds, what was repaired and what is kept', async () => {
  const card = v2Json('A\u001b[2Jda', { alternate_greetings: ['Good evening.'], x_own: 1 });
  const mirrored = { ...card, first_mes: card.data.first_mes, x_beside: 1 };
  await writeFile(join(folder, 'ada.png'), pngOf([packedChunkOf('chara', base64Json(mirrored))]));
  await writeFile(join(folder, 'book.json'), '{"entries":{"0":{"uid":0,"key":["stage"],"content":"Raked."}}}');
  const { code, text } = await inspect('.');
  expect(text).toContain('png, v2: "A\\u001b[2Jda"');
  expect(text).toContain('1 alternate and 0 group greetings, 1 tags, no lorebook');
  expect(text).toContain('kept in data: x_own');
  expect(text).toContain('kept in root: x_beside\n');
  expect(text).toContain('repaired png.chara: It was a chunk of type zTXt, not tEXt.');
  expect(text).toMatch(/book\.json\n {2}lorebook, sillytavern\n {2}1 entries, 1 of them enabled/);
  expect(code).toBe(0);
});

test('says why a file cannot be read, goes on to the next, and ends with 1', async () => {
  await writeFile(join(folder, 'bad.png'), pngOf([textChunkOf('chara', 'rcc||rccv1||AAAA')]));
  await writeFile(join(folder, 'good.json'), JSON.stringify(v2Json()));
  const { code, text } = await inspect('bad.png', 'gone.png', 'good.json');
  expect(text).toContain('cannot be read: The card in the PNG (chara) cannot be read: RisuAI has encrypted it');
  expect(text).toContain('cannot be read: there is no such file.');
  expect(text).toContain('json, v2: "Ada"');
  expect(code).toBe(1);
});

test('runs from the sources alone, as in a clone that was not built', async () => {
  const { scripts } = JSON.parse(await readFile(join(script, '../../package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts['inspect']).toBe('node --conditions=@greenroom/source scripts/inspect.ts');
});
