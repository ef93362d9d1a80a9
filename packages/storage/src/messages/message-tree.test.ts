import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ModelTree } from '../../test/model-tree.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { append, holdingChat, startChat, type Place } from '../../test/seed.ts';
import { findChat, findMessageInChat, type Storage, toMessage } from '../index.ts';
import { deleteMessage } from './delete-message.ts';
import { selectMessage } from './select-message.ts';
import { countPath, readPath, readPathTexts, readTree } from './read-messages.ts';

// Numbers stand for "any of those there are then".
const under = fc.oneof(fc.constant('head' as const), fc.constant('nothing' as const), fc.nat(999));
const appended = fc.record({ under, role: fc.constantFrom('user' as const, 'assistant' as const) });
const change = fc.oneof(
  { weight: 3, arbitrary: appended },
  { weight: 1, arbitrary: fc.record({ delete: fc.nat(999) }) },
  { weight: 1, arbitrary: fc.record({ select: fc.nat(999) }) },
);
const bound = fc.option(fc.integer({ min: -1, max: 10 }), { nil: undefined });
const window = fc.record({
  order: fc.constantFrom('asc' as const, 'desc' as const),
  above: bound,
  below: bound,
  limit: fc.integer({ min: 1, max: 6 }),
  offset: fc.nat(2),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
type Window = typeof window extends fc.Arbitrary<infer T> ? T : never;

it('keeps the same tree as a naive model through any changes', async () => {
  await using storage = await openTestStorage();
  const steps = fc.array(fc.tuple(change, window), { minLength: 20, maxLength: 50, size: 'max' });
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const place = await startChat(storage);
      const model = new ModelTree();
      for (const [next, view] of script) {
        await changeBoth(storage, place, model, next);
        await compareChat(storage, place, model);
        await compareWindow(storage, place, model, view);
      }
    }),
    { numRuns: 5, interruptAfterTimeLimit: 20_000 },
  );
});

it('takes a chat back to empty, whichever messages go first, and gives no order out twice', async () => {
  await using storage = await openTestStorage();
  const place = await startChat(storage);
  const model = new ModelTree();
  const anywhere = [0, 1, 0, 3, 2, 4, 1, 0, 7, 6, 5, 2];
  for (const parent of anywhere) await changeBoth(storage, place, model, { under: parent, role: 'user' });
  while (model.nodes.size > 0) {
    await changeBoth(storage, place, model, { delete: model.nodes.size * 7 });
    await compareChat(storage, place, model);
  }
  expect(await append(storage, place)).toBe(anywhere.length + 1);
});

async function changeBoth(storage: Storage, place: Place, model: ModelTree, next: Change) {
  const ids = [...model.nodes.keys()];
  const any = (number: number) => ids[number % ids.length] ?? null;
  if ('delete' in next) {
    const id = any(next.delete);
    if (id === null) return;
    await deleteOne(storage, place, id);
    model.delete(id);
  } else if ('select' in next) {
    const id = any(next.select);
    if (id === null) return;
    const before = model.headId;
    model.select(id);
    const isTurned = await holdingChat(storage, place, (unit, chat) => selectMessage(unit, chat, id, new Date()));
    expect(isTurned).toBe(model.headId !== before);
  } else {
    const id = randomUUID();
    const parentId = typeof next.under === 'number' ? any(next.under) : next.under === 'head' ? model.headId : null;
    const seq = await append(storage, place, { id, role: next.role, content: id }, parentId);
    model.append(id, parentId, next.role);
    expect(seq).toBe(model.lastSeq);
  }
}

function deleteOne(storage: Storage, place: Place, id: string): Promise<void> {
  return holdingChat(storage, place, async (unit, chat) => {
    const message = await findMessageInChat(unit, chat.id, id);
    if (!message) throw new Error(`The storage has no ${id}`);
    await deleteMessage(unit, chat, message, new Date());
  });
}

async function compareChat(storage: Storage, { ownerId, chatId }: Place, model: ModelTree) {
  const unit = storage.begin();
  const path = model.path();
  expect(await findChat(unit, ownerId, chatId)).toMatchObject({
    head_id: model.headId,
    head_depth: path.at(-1)?.depth ?? -1,
    message_count: path.length,
    node_count: model.nodes.size,
    last_seq: model.lastSeq,
  });
  const onPath = new Set(path.map(({ id }) => id));
  const tree = await readTree(unit, chatId, { afterSeq: 0, limit: 1000 });
  expect(tree.map((row) => [row.id, row.parent_id, row.seq, row.depth, Boolean(row.on_path)])).toEqual(
    model.bySeq().map((node) => [node.id, node.parentId, node.seq, node.depth, onPath.has(node.id)]),
  );
  for (const node of model.nodes.values()) {
    if (node.parentId !== null) expect(node.depth).toBeGreaterThan(model.node(node.parentId).depth);
  }
}

async function compareWindow(storage: Storage, { chatId }: Place, model: ModelTree, view: Window) {
  const unit = storage.begin();
  const { order, above = -1, below = Infinity, limit, offset } = view;
  const path = model.path();
  const within = path.filter(({ depth }) => depth > above && depth < below);

  const rows = await readPath(unit, chatId, view);
  const expected = (order === 'asc' ? within : within.toReversed()).slice(offset, offset + limit);
  expect(rows.map((row) => [row.id, toMessage(row).alternatives])).toEqual(
    expected.map((node) => [node.id, model.alternatives(node)]),
  );
  expect(await countPath(unit, chatId, view)).toBe(within.length);

  const texts = await readPathTexts(unit, chatId, view);
  const older = path.filter(({ depth }) => depth < below).toReversed();
  expect(texts.map(({ content }) => content)).toEqual(older.slice(0, limit).map(({ id }) => id));

  const tree = await readTree(unit, chatId, { afterSeq: offset * 3, limit });
  const later = model.bySeq().filter(({ seq }) => seq > offset * 3);
  expect(tree.map(({ id }) => id)).toEqual(later.slice(0, limit).map(({ id }) => id));
}
