import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectWhole, type SentMessage } from './all-messages.ts';
import { MAIN } from './run-process.ts';
import { startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';

// A small disk of its own, which only the server's processes see and which goes with them.
const SMALL_DISK = [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o size=2m none "$0" && exec "$@"',
];

it.skipIf(!canMount())(
  'a full disk refuses writes with 507, goes on answering reads, and recovers when there is room',
  async () => {
    await using folder = await tempFolder();
    await using server = await startServerProcess(
      { DATA_DIR: folder.path, LOG_LEVEL: 'silent' },
      { command: [...SMALL_DISK, folder.path, process.execPath, MAIN] },
    );
    const filler = join(`/proc/${server.pid}/root`, folder.path, 'filler');
    const chatId = (await server.rest('POST', '/chats', { title: 'full' })).body.id;
    const append = (content: string) => server.rest('POST', `/chats/${chatId}/messages`, { role: 'user', content });
    const acknowledged: SentMessage[] = [(await append('first')).body];
    await writeFile(filler, Buffer.alloc(2 * 1024 * 1024)).catch(() => {});

    const large = 'x'.repeat(200_000);
    for (let count = 0; count < 20; count++) {
      const { status, body } = await append(large);
      if (status === 201) acknowledged.push(body);
      else expect(body).toMatchObject({ status: 507, code: 'storage_full' });
    }
    expect((await append(large)).status).toBe(507);
    expect(JSON.stringify((await append(large)).body)).not.toContain(folder.path);
    expect((await server.rest('GET', `/chats/${chatId}`)).body.title).toBe('full');
    await expectWhole(server, chatId, acknowledged);

    await rm(filler);
    const again = await append('room again');
    expect(again.status).toBe(201);
    await expectWhole(server, chatId, [...acknowledged, again.body]);
    expect(server.errors()).toBe('');
  },
);

/** Whether this machine lets an ordinary process mount a disk for itself: Linux, with user namespaces. */
function canMount(): boolean {
  try {
    const [command = '', ...values] = SMALL_DISK;
    execFileSync(command, [...values, '/mnt', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
