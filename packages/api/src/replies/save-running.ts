import { saveProgress, type Progress, type Standing, type Storage } from '@greenroom/storage';
import type { LiveGeneration } from './live-generation.ts';

/** Saves what running generations write, while they run. */
export interface RunningSaver {
  add(live: LiveGeneration): void;
  /** Saves no more of it; resolves when what is being saved has been. */
  remove(live: LiveGeneration): Promise<void>;
  close(): Promise<void>;
}

interface SaverOptions {
  storage: Storage;
  runnerId: string;
  now: () => Date;
  /** Told of what could not be saved; it is tried again. */
  onError: (error: unknown) => void;
}

// With the time a transaction takes, what a model says is on the disk a quarter of a second later at most.
const SAVE_EVERY_MS = 200;
const SAVE_AT_BYTES = 1024;
const RETRY_MS = 500;
// Well within the time after which another process takes this one for dead.
const BEAT_EVERY_MS = 1000;

/**
 * Makes the saver of one server process. All generations share one transaction a round, so that the disk is asked a few
 * times a second, however many run. It also says that they live, however long the model is silent, and hears whether
 * another process wants one stopped.
 */
export function saveRunning({ storage, runnerId, now, onError }: SaverOptions): RunningSaver {
  const running = new Map<LiveGeneration, Saved>();
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | null = null;
  let nextRound: Promise<void> | null = null;
  let isBeatDue = false;

  const schedule = (milliseconds: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      save(false);
    }, milliseconds);
  };
  // Whoever asks while a round runs shares the next one, which takes all that has come by then.
  const save = (withBeat: boolean): void => {
    isBeatDue ||= withBeat;
    nextRound ??= (round ?? Promise.resolve()).then(() => {
      nextRound = null;
      round = saveDue().finally(() => (round = null));
      return round;
    });
  };
  const saveDue = async (): Promise<void> => {
    const due = [...running].filter(([live, saved]) => isBeatDue || isBehind(live, saved));
    isBeatDue = false;
    if (due.length === 0) return;
    const progress = due.map(([live, saved]) => progressOf(live, saved));
    for (const [, saved] of due) saved.unsavedBytes = 0;
    try {
      const standings = await storage.begin().transaction((unit) => saveProgress(unit, runnerId, progress, now()));
      for (const [index, [live, saved]] of due.entries()) {
        const { generationId, message } = progress[index] as Progress;
        if (message) Object.assign(saved, lengthsOf(message, live));
        heed(live, standings.get(generationId));
      }
    } catch (error) {
      onError(error);
      schedule(RETRY_MS);
    }
  };
  const beat = setInterval(() => save(true), BEAT_EVERY_MS).unref();

  return {
    add: (live) => {
      const saved: Saved = { text: 0, reasoning: 0, calls: live.toolCalls, stop: () => {}, unsavedBytes: 0 };
      running.set(live, saved);
      if (live.started.message === null) return;
      saved.stop = live.listen(({ text, reasoning }) => {
        saved.unsavedBytes += Buffer.byteLength(text) + Buffer.byteLength(reasoning);
        if (saved.unsavedBytes >= SAVE_AT_BYTES) save(false);
        else schedule(SAVE_EVERY_MS);
      });
    },
    remove: async (live) => {
      running.get(live)?.stop();
      running.delete(live);
      await round;
    },
    close: async () => {
      clearInterval(beat);
      clearTimeout(timer);
      await (nextRound ?? round);
    },
  };
}

/** How much of a generation has been saved. */
interface Saved {
  text: number;
  reasoning: number;
  calls: LiveGeneration['toolCalls'];
  /** What came since the last round took what there was. */
  unsavedBytes: number;
  stop: () => void;
}

function isBehind(live: LiveGeneration, saved: Saved): boolean {
  return (
    live.started.message !== null &&
    (live.text.length > saved.text || live.reasoning.length > saved.reasoning || live.toolCalls !== saved.calls)
  );
}

function progressOf(live: LiveGeneration, saved: Saved): Progress {
  return {
    generationId: live.id,
    firstTokenMs: live.firstTokenMs,
    message: isBehind(live, saved) ? messageOf(live) : null,
  };
}

/** What the message of a generation holds now; null when nothing is stored. */
export function messageOf({ started, base, text, reasoning, toolCalls }: LiveGeneration): Progress['message'] {
  if (started.message === null) return null;
  return {
    id: started.message.id,
    content: base.content + text,
    reasoning: (base.reasoning ?? '') + reasoning || null,
    toolCalls,
  };
}

function lengthsOf({ content, reasoning, toolCalls: calls }: NonNullable<Progress['message']>, live: LiveGeneration) {
  return {
    text: content.length - live.base.content.length,
    reasoning: (reasoning?.length ?? 0) - (live.base.reasoning?.length ?? 0),
    calls,
  };
}

function heed(live: LiveGeneration, standing: Standing | undefined): void {
  if (standing === 'stop') live.abort('stopped');
  if (standing === 'lost') live.abort('lost');
}
