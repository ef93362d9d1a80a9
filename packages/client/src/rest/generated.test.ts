import { spawnSync } from 'node:child_process';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('commits the SDK of the committed document; run `pnpm generate` when this fails', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'greenroom-rest-'));
  try {
    const script = fileURLToPath(new URL('../../scripts/generate-rest.ts', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const made = await filesIn(folder);
    expect(Object.keys(made)).toContain('sdk.gen.ts');
    expect(await filesIn(fileURLToPath(new URL('generated', import.meta.url)))).toEqual(made);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = (await Array.fromAsync(glob('**/*.ts', { cwd: folder }))).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}
