import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appendUntilGone } from './append-until.ts';
import { expectWhole, type SentMessage } from './all-messages.ts';
import { startServerProcess } from './start-server-process.ts';
import { tempFolder } from './temp-folder.ts';

const ROUNDS = 3;
const WRITERS = 20;
const CHATS = 3;

it('a server killed while twenty write has every message it acknowledged, time after time', async () => {
  await using folder = await tempFolder();
  const chats = new Map<string, SentMessage[]>();
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await startServerProcess({ DATA_DIR: folder.path });
    for (const [chatId, acknowledged] of chats) await expectWhole(server, chatId, acknowledged);
    while (chats.size < CHATS) chats.set((await server.rest('POST', '/chats', {})).body.id, []);
    const ids = [...chats.keys()];
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      const chatId = ids[writer % CHATS] as string;
      chats.get(chatId)?.push(...(await appendUntilGone(server, chatId, `${round} ${writer}`)));
    });
    await wait(200 + Math.random() * 1000);
    server.kill('SIGKILL');
    await Promise.all(writers);
    expect((await server.ended).signal).toBe('SIGKILL');
    expectSoundFile(join(folder.path, 'greenroom.sqlite'));
  }
  await using server = await startServerProcess({ DATA_DIR: folder.path });
  for (const [chatId, acknowledged] of chats) {
    expect(acknowledged.length).toBeGreaterThan(ROUNDS);
    await expectWhole(server, chatId, acknowledged);
  }
});

function expectSoundFile(file: string): void {
  const database = new DatabaseSync(file);
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
  database.close();
}
