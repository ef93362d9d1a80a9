// Another server process for the tests: opens the database, and with an owner and a chat given appends to it until it
// is killed, printing each order it was given.
import { writeSync } from 'node:fs';
import { openStorage } from '../src/index.ts';
import { append } from './seed.ts';

const [url = '', ownerId, chatId] = process.argv.slice(2);
const storage = await openStorage({ url });
await storage.check();
if (ownerId && chatId) {
  for (;;) {
    const seq = await append(storage, { ownerId, chatId }, { content: 'x'.repeat(500) });
    writeSync(1, `${seq}\n`);
  }
}
await storage.close();
