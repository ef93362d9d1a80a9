import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { startGeneration } from '../../test/seed-generation.ts';
import { addChat, holdingChat, NOON } from '../../test/seed.ts';
import {
  countRunningGenerations,
  findDeadGenerations,
  findGeneration,
  findMessage,
  findRunningGeneration,
  finishGeneration,
  insertGeneration,
  interruptGeneration,
  isGenerationDead,
  LEASE_MS,
  listGenerations,
  readGeneration,
  requestStop,
  saveProgress,
  storageFault,
  sumUsage,
  toGeneration,
  type Ending,
  type Storage,
} from '../index.ts';

type Started = Awaited<ReturnType<typeof startGeneration>>;

const endingOf = ({ messageId }: Started, fields: Partial<Ending> = {}): Ending => ({
  status: 'completed',
  finishReason: 'stop',
  error: null,
  usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  usageEstimated: false,
  model: 'm-2026',
  textLength: 5,
  firstTokenMs: 3,
  durationMs: 9,
  message: { id: messageId, content: 'Whole', reasoning: 'Hm', toolCalls: [{ id: 'a' }] },
  ...fields,
});

const save = (storage: Storage, { generation, messageId }: Started, content: string, runnerId = generation.runner_id) =>
  storage.begin().transaction((unit) =>
    saveProgress(
      unit,
      runnerId,
      [
        {
          generationId: generation.id,
          firstTokenMs: 3,
          message: { id: messageId, content, reasoning: null, toolCalls: null },
        },
      ],
      NOON,
    ),
  );

const finish = (storage: Storage, started: Started, fields: Partial<Ending> = {}) =>
  holdingChat(storage, started, (unit) =>
    finishGeneration(
      unit,
      { generationId: started.generation.id, runnerId: started.generation.runner_id },
      endingOf(started, fields),
      NOON,
    ),
  );

/** Lets the process of a generation have been silent for as long as it may be, and longer. */
const silence = (storage: Storage, { generation }: Started) =>
  storage
    .begin()
    .transaction((unit) =>
      unit.change(`update generation set alive_at = ${unit.engine.clockBefore(LEASE_MS + 1000)} where id = ?`, [
        generation.id,
      ]),
    );

describe('a chat', () => {
  it('has one running generation at the most, also between two processes', async () => {
    await using storage = await openTestStorage();
    const { generation, chatId } = await startGeneration(storage);
    const second = storage
      .begin()
      .transaction((unit) => insertGeneration(unit, { ...generation, id: randomUUID(), runner_id: randomUUID() }));
    await expect(second).rejects.toSatisfy((error) => storageFault(error) === 'duplicate');
    expect((await findRunningGeneration(storage.begin(), chatId))?.id).toBe(generation.id);
  });

  it('hides its generations while it is in the trash, and leaves what they cost when it is gone', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    const { ownerId, chatId, generation } = started;
    await finish(storage, started);
    await storage
      .begin()
      .transaction((unit) => unit.change('update chat set deleted_at = ? where id = ?', [NOON, chatId]));
    expect(await findGeneration(storage.begin(), ownerId, generation.id)).toBeNull();
    await storage.begin().transaction((unit) => unit.change('delete from chat where id = ?', [chatId]));
    expect(await findGeneration(storage.begin(), ownerId, generation.id)).toMatchObject({ chat_id: null });
    expect(await sumUsage(storage.begin(), { ownerId })).toMatchObject([{ generations: 1, total_tokens: 7 }]);
  });

  it('lists them by their time, and by their status', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    const { ownerId, chatId, generation } = started;
    await finish(storage, started);
    const later = { ...generation, id: randomUUID(), created_at: new Date(NOON.getTime() + 1) };
    await storage.begin().transaction((unit) => insertGeneration(unit, later));
    const window = {
      keyset: { expression: 'created_at', order: 'desc' as const },
      limit: 10,
      offset: 0,
      count: true,
    };
    const all = await listGenerations(storage.begin(), { ownerId, chatId }, window);
    expect([all.rows.map(({ id }) => id), all.total]).toEqual([[later.id, generation.id], 2]);
    const running = await listGenerations(storage.begin(), { ownerId, chatId, status: 'running' }, window);
    expect(running.rows.map(({ id }) => id)).toEqual([later.id]);
    expect(await countRunningGenerations(storage.begin(), ownerId)).toBe(1);
  });
});

describe('progress', () => {
  it('is kept in the message, and says that the generation lives', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    await silence(storage, started);
    expect(await isGenerationDead(storage.begin(), started.generation.id)).toBe(true);
    expect(await save(storage, started, 'So far')).toEqual(new Map([[started.generation.id, 'running']]));
    expect(await isGenerationDead(storage.begin(), started.generation.id)).toBe(false);
    const message = await findMessage(storage.begin(), started.ownerId, started.messageId);
    expect(message).toMatchObject({ content: 'So far', finish_reason: null, version: 1 });
  });

  it('hears that it is to stop', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    await storage.begin().transaction((unit) => requestStop(unit, started.generation.id));
    expect([...(await save(storage, started, 'So far')).values()]).toEqual(['stop']);
  });

  it('changes nothing of a generation that another process runs, that has ended, or whose message is gone', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    expect([...(await save(storage, started, 'Not mine', randomUUID())).values()]).toEqual(['lost']);
    await finish(storage, started);
    expect([...(await save(storage, started, 'Too late')).values()]).toEqual(['lost']);
    expect((await findMessage(storage.begin(), started.ownerId, started.messageId))?.content).toBe('Whole');
    const other = await startGeneration(storage);
    await storage.begin().transaction((unit) => unit.change('delete from message where id = ?', [other.messageId]));
    expect([...(await save(storage, other, 'Nowhere')).values()]).toEqual(['lost']);
  });
});

describe('the end of a generation', () => {
  it('is kept with its message, whose version rises', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    expect(await finish(storage, started)).toBe(true);
    const row = await readGeneration(storage.begin(), started.generation.id);
    expect(row && toGeneration(row)).toMatchObject({
      status: 'completed',
      finish_reason: 'stop',
      model: 'm-2026',
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
      first_token_ms: 3,
      duration_ms: 9,
      finished_at: NOON.toISOString(),
    });
    expect(await findMessage(storage.begin(), started.ownerId, started.messageId)).toMatchObject({
      content: 'Whole',
      reasoning: 'Hm',
      finish_reason: 'stop',
      version: 2,
    });
    expect(await finish(storage, started, { finishReason: 'again' })).toBe(false);
  });

  it('leaves the message alone where nothing is to be kept', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    await finish(storage, started, { message: null, error: { code: 'model_failed', message: 'It failed.' } });
    const message = await findMessage(storage.begin(), started.ownerId, started.messageId);
    expect(message).toMatchObject({ content: '', version: 1 });
    const row = await readGeneration(storage.begin(), started.generation.id);
    expect(row && toGeneration(row).error).toEqual({ code: 'model_failed', message: 'It failed.' });
  });
});

describe('a generation whose process has died', () => {
  it('is found when that has said nothing for its lease, and ended once with what was saved', async () => {
    await using storage = await openTestStorage();
    const [living, dead] = [await startGeneration(storage), await startGeneration(storage)];
    await save(storage, dead, 'As far as this');
    await silence(storage, dead);
    const found = await findDeadGenerations(storage.begin(), { all: false });
    expect(found.map(({ id }) => id)).toEqual([dead.generation.id]);
    const interrupt = () => storage.begin().transaction((unit) => interruptGeneration(unit, found[0]!, NOON));
    expect([await interrupt(), await interrupt()]).toEqual([true, false]);
    expect(await findMessage(storage.begin(), dead.ownerId, dead.messageId)).toMatchObject({
      content: 'As far as this',
      finish_reason: 'interrupted',
      version: 2,
    });
    expect((await findDeadGenerations(storage.begin(), { all: true })).map(({ id }) => id)).toEqual([
      living.generation.id,
    ]);
  });

  it('cannot come back: what it still says is refused', async () => {
    await using storage = await openTestStorage();
    const started = await startGeneration(storage);
    await silence(storage, started);
    const [dead] = await findDeadGenerations(storage.begin(), { all: false });
    await storage.begin().transaction((unit) => interruptGeneration(unit, dead!, NOON));
    expect([...(await save(storage, started, 'I live')).values()]).toEqual(['lost']);
    expect(await finish(storage, started)).toBe(false);
  });
});

it('usage is summed up by model, for an owner, a chat and a stretch of time', async () => {
  await using storage = await openTestStorage();
  const started = await startGeneration(storage);
  const { ownerId, chatId, generation } = started;
  await finish(storage, started, { usageEstimated: true });
  const other = await addChat(storage, ownerId);
  await storage
    .begin()
    .transaction((unit) => insertGeneration(unit, { ...generation, id: randomUUID(), chat_id: other }));
  const sum = (filter: object = {}) => sumUsage(storage.begin(), { ownerId, ...filter });
  expect(await sum()).toEqual([
    {
      model: 'm-2026',
      provider: 'p',
      generations: 1,
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      estimated: 1,
    },
    {
      model: 'm',
      provider: 'p',
      generations: 1,
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 0,
      estimated: 0,
    },
  ]);
  expect(await sum({ chatId })).toHaveLength(1);
  expect(await sum({ since: new Date(NOON.getTime() + 1) })).toEqual([]);
  expect(await sum({ until: NOON })).toEqual([]);
});
