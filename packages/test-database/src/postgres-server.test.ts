import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('leaves the exit code of the program that started the server as it is', { timeout: 60_000 }, () => {
  const server = new URL('postgres-server.ts', import.meta.url).href;
  const program = `
    const { startPostgres } = await import(${JSON.stringify(server)});
    const { stop } = await startPostgres();
    await stop();
    process.exitCode = 3;
  `;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([3, '']);
});
