import { AppError } from '@greenroom/contract';
import type { LanguageModel } from '@greenroom/model';
import {
  findDeadGenerations,
  interruptGeneration,
  LEASE_MS,
  recordChange,
  type GenerationRow,
  type Storage,
  type UnitOfWork,
} from '@greenroom/storage';
import { randomUUID } from 'node:crypto';
import { endGeneration } from './end-generation.ts';
import { createLiveGeneration, type Beginning, type LiveGeneration } from './live-generation.ts';
import { runModel } from './run-model.ts';
import { saveRunning } from './save-running.ts';

/** The generations of one server process: it owns them, whoever asked for them and wherever they are by now. */
export interface GenerationRunner {
  /** Names this process in what it stores. */
  readonly runnerId: string;
  /** Runs a model for a generation that has been stored as running. */
  start(beginning: Beginning, model: LanguageModel): LiveGeneration;
  /** One that runs in this process. */
  find(id: string): LiveGeneration | undefined;
  /** @throws `unavailable` when the server is shutting down */
  requireOpen(): void;
  /** Lets what runs finish, interrupts what does not within the grace, and resolves when all of it is stored. */
  close(): Promise<void>;
}

/** How generations are run. */
export interface RunnerOptions {
  storage: Storage;
  now: () => Date;
  /** The longest a generation may run, in milliseconds. */
  timeoutMs: number;
  /** How long those that run may go on when the server closes, in milliseconds. */
  graceMs: number;
  /** Told of faults that nobody waits for. */
  onError: (error: unknown) => void;
}

/**
 * Opens the runner; what a process that died has left running is ended as interrupted first, and from then on every few
 * seconds, where other processes share the database.
 */
export async function openGenerationRunner(options: RunnerOptions): Promise<GenerationRunner> {
  const { storage, onError, now } = options;
  const runnerId = randomUUID();
  const live = new Map<string, { live: LiveGeneration; done: Promise<void> }>();
  const saver = saveRunning({ storage, runnerId, now, onError });
  const recovery = await recoverDead(options);
  let isClosing = false;
  let isGraceOver = false;

  const run = async (each: LiveGeneration, model: LanguageModel): Promise<void> => {
    const timeout = setTimeout(() => each.abort('timeout'), options.timeoutMs);
    const ended = await runModel(each, model);
    clearTimeout(timeout);
    if (ended.error?.code === 'internal') onError(ended.error.cause);
    await saver.remove(each);
    await endGeneration({ storage, runnerId, now, onError }, each, ended);
    live.delete(each.id);
  };

  return {
    runnerId,
    start: (beginning, model) => {
      const each = createLiveGeneration(beginning);
      // One that was being stored when the server began to close.
      if (isGraceOver) each.abort('interrupted');
      saver.add(each);
      live.set(each.id, { live: each, done: run(each, model) });
      return each;
    },
    find: (id) => live.get(id)?.live,
    requireOpen: () => {
      if (isClosing) throw new AppError('unavailable', 'The server is shutting down.', { retry_after: 1 });
    },
    close: async () => {
      isClosing = true;
      await settled(live, options.graceMs);
      isGraceOver = true;
      for (const each of live.values()) each.live.abort('interrupted');
      while (live.size > 0) await Promise.all([...live.values()].map(({ done }) => done));
      await recovery.stop();
      await saver.close();
    },
  };
}

/** Waits until nothing runs any more, but not beyond the grace. */
async function settled(live: Map<string, { done: Promise<void> }>, graceMs: number): Promise<void> {
  const grace = Promise.withResolvers<void>();
  const timer = setTimeout(grace.resolve, graceMs);
  await Promise.race([Promise.all([...live.values()].map(({ done }) => done)), grace.promise]);
  clearTimeout(timer);
}

/** On SQLite no other process runs generations, so that what runs at the start has died. */
async function recoverDead({ storage, now, onError }: RunnerOptions): Promise<{ stop(): Promise<void> }> {
  const isShared = storage.dialect === 'postgres';
  await interruptDead(storage, { all: !isShared }, now);
  if (!isShared) return { stop: async () => {} };
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = interruptDead(storage, { all: false }, now).catch(onError);
  }, LEASE_MS / 2);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function interruptDead(storage: Storage, which: { all: boolean }, now: () => Date): Promise<void> {
  for (const dead of await findDeadGenerations(storage.begin(), which)) {
    await storage.begin().transaction((unit) => interruptOne(unit, dead, now()));
  }
}

/** Ends a generation whose process has died, in the caller's transaction. */
export async function interruptOne(unit: UnitOfWork, dead: GenerationRow, now: Date): Promise<void> {
  if (!(await interruptGeneration(unit, dead, now))) return;
  const change = {
    ownerId: dead.owner_id,
    chatId: dead.chat_id,
    messageId: dead.message_id,
    generationId: dead.id,
    now,
  };
  if (dead.message_id !== null) await recordChange(unit, { ...change, type: 'message-updated' });
  await recordChange(unit, { ...change, type: 'generation-finished' });
}
