import { it } from 'vitest';
import { addLongChat } from '../test/long-chat.ts';
import { openTestStorage } from '../test/open-test-storage.ts';
import { addUser, append } from '../test/seed.ts';
import { readPath, UnitOfWork } from './index.ts';
it('times', async () => {
  await using storage = await openTestStorage();
  const ownerId = await addUser(storage);
  const t0 = performance.now();
  const { chatId } = await addLongChat(storage, ownerId, { length: 10_000 });
  const t1 = performance.now();
  await readPath(storage.begin(), chatId, { order: 'asc', offset: 9990, limit: 5 });
  const t2 = performance.now();
  await readPath(storage.begin(), chatId, { order: 'asc', offset: 0, limit: 5 });
  const t3 = performance.now();
  console.log(storage.dialect, 'insert', t1 - t0, 'deep', t2 - t1, 'first', t3 - t2);
  const two = await addLongChat(storage, ownerId, { length: 2000, branches: 2 });
  for (const name of ['rows', 'change'] as const) {
    const original = UnitOfWork.prototype[name] as any;
    (UnitOfWork.prototype as any)[name] = async function (this: any, sql: string, values: any) {
      const s = performance.now();
      const r = await original.call(this, sql, values);
      if (performance.now() - s > 20) {
        console.log(storage.dialect, sql.slice(0, 400), performance.now() - s);
      }
      return r;
    };
  }
  await append(storage, { ownerId, chatId: two.chatId }, {}, two.branches[1]!.at(-1)!);
  await append(storage, { ownerId, chatId: two.chatId }, {}, two.branches[0]!.at(-1)!);
});
