import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ROOT } from './run-process.ts';
import { connectTo, requestText } from './slow-request.ts';
import { API_KEY, startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';
import { hasTerminal, onTerminal } from './terminal.ts';

// There is one when it runs this suite; `npx` would look for it in the network.
const hasPnpm = spawnSync('pnpm', ['--version']).status === 0;

it.skipIf(!hasTerminal || !hasPnpm)(
  'a server started as the README says gets PORT and DATA_DIR, and Ctrl-C lets it finish what runs',
  async () => {
    await using folder = await tempFolder();
    await using server = await startServerProcess(
      { DATA_DIR: folder.path, SINGLE_USER_API_KEY: '', TERM: 'dumb', NO_COLOR: '1' },
      { cwd: ROOT, command: onTerminal(['pnpm', 'start']) },
    );
    expect(server.output()).toContain(`the API key is in ${join(folder.path, 'api-key')}`);
    const key = (await readFile(join(folder.path, 'api-key'), 'utf8')).trim();
    const request = await connectTo(server);
    request.send(requestText('POST', '/chats', '{"title":', 16).replace(API_KEY, key));
    await wait(300);
    server.send('\u0003');
    await server.until(/stopping when 1 running requests are done/);
    request.send('"slow"}');
    expect(await request.ended).toMatch(/^HTTP\/1\.1 201 Created\r\n[^]*"title":"slow"/);
    await server.ended;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow('fetch failed');
  },
);
