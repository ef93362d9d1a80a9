import { execFile } from 'node:child_process';
import { copyFile, glob, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createEliza } from '@greenroom/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { API_KEY, createTestServer } from './create-test-server.ts';
import { installPacked, type Installed } from './install-packed.ts';
import { modelsOf } from './models-of.ts';

const compiler = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(/package\.json$/, 'bin/tsc');
let project: Installed;
beforeAll(async () => {
  project = await installPacked();
  // Its sources are texts here: in this repository the package's name stands for something else.
  const consumer = new URL('consumer/', import.meta.url);
  for (const name of await readdir(consumer)) {
    await copyFile(new URL(name, consumer), join(project.folder, name.replace(/\.txt$/, '')));
  }
});
afterAll(() => project[Symbol.asyncDispose]());

it('packs what the exports name, and nothing of the sources or the tests', async () => {
  const files = await Array.fromAsync(glob('**/*.*', { cwd: project.client }));
  expect(files).toEqual(
    expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/rest/index.js', 'dist/rest/index.d.ts']),
  );
  expect(files.filter((name) => !/^(dist\/[\w./-]+\.(js|d\.ts)|package\.json|README\.md)$/.test(name))).toEqual([]);
});

it('needs at run time and for its types nothing but tRPC', async () => {
  expect(Object.keys(project.manifest.dependencies)).toEqual(['@trpc/client', '@trpc/server']);
  const named = new Set<string>();
  for await (const name of glob('dist/**/*.{js,d.ts}', { cwd: project.client })) {
    const source = await readFile(join(project.client, name), 'utf8');
    const imports = source.matchAll(
      /^(?:import|export|\}).* from ['"]([^'".][^'"]*)|\bimport\(\s*['"]([^'".][^'"]*)/gm,
    );
    for (const [, whole, lazy] of imports) named.add((whole ?? lazy) as string);
  }
  expect([...named].toSorted()).toEqual(['@trpc/client', '@trpc/server', '@trpc/server/observable']);
});

it("compiles and runs the README's examples", async () => {
  await using server = await createTestServer({ models: modelsOf(createEliza({ delayMs: 0 })) });
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code).join('\n');
  const program = examples.replaceAll('http://127.0.0.1:8000', server.url).replaceAll('YOUR-API-KEY', API_KEY);
  await writeFile(join(project.folder, 'readme.ts'), program);
  await run([compiler, '-p', 'tsconfig.json']);
  const told = await run(['out/readme.js']);
  expect(told.split('\n')).toEqual([
    'Hello, Ada.',
    'true stop',
    '2',
    'Ada chat 4',
    expect.stringMatching(/^It is at version 1 now; logged as [0-9a-f-]{36}\.$/),
    '4',
    '',
  ]);
});

it('type-checks, library files included, and runs in a project that has none of the server', async () => {
  await run([compiler, '-p', 'tsconfig.json']);
  await using server = await createTestServer({ models: modelsOf(createEliza({ delayMs: 0 })) });
  const told = await run(['out/main.js', server.url, API_KEY]);
  expect(JSON.parse(told)).toEqual({
    content: 'Hello',
    titles: ['Tea'],
    exported: true,
    replied: ['generation-start', 'generation-end', 'assistant', 'completed'],
    rest: ['Tea', 'not_found'],
    conflict: 1,
  });
});

async function run(args: string[]): Promise<string> {
  // A vitest worker's own settings are not for others.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const result = promisify(execFile)(process.execPath, args, { cwd: project.folder, env });
  const { stdout } = await result.catch((error: { message: string; stdout: string }) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
  return stdout;
}
