import {
  MAX_CONTENT_LENGTH,
  type Generation,
  type GenerationStatus,
  type Message,
  type Reply,
  type ToolCall,
} from '@greenroom/contract';
import type { ModelEvent, ModelRequest, ModelUsage } from '@greenroom/model';
import type { AppError } from '@greenroom/contract';
import { createPulse, type Pulse } from './pulse.ts';
import { createTextIntake } from './create-text-intake.ts';
import { createToolCallIntake } from './create-tool-call-intake.ts';

/** What a generation goes on with: what its message held before. */
export interface Base {
  content: string;
  reasoning: string | null;
}

/** How a generation began: what was stored of it by then. */
export interface Started {
  generation: Generation;
  userMessage: Message | null;
  message: Message | null;
}

/** Why a generation is ended before the model is done. */
export type EndedBy = 'stopped' | 'interrupted' | 'timeout' | 'lost' | 'full';

/** A generation that runs in this process: what it has written so far, and who waits for more. */
export interface LiveGeneration {
  readonly id: string;
  readonly ownerId: string;
  readonly request: ModelRequest;
  readonly started: Started;
  readonly base: Base;
  /** What the context costs in tokens, as far as it was counted. */
  readonly promptTokens: number | null;
  readonly startedAt: number;
  /** What the model has written: text, thoughts, calls of tools. */
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: ToolCall[] | null;
  readonly finishReason: string | null;
  readonly usage: ModelUsage | null;
  /** The model's name as its server tells it. */
  readonly model: string;
  readonly firstTokenMs: number | null;
  /** Beats with all that comes, and at the end. */
  readonly pulse: Pulse;
  /** Takes in what the model says, and gives out what can be stored of it. */
  take(event: ModelEvent): void;
  /** Calls back with each event as it is taken in. Answers what ends that. */
  listen(listener: (event: ModelEvent) => void): () => void;
  /** Aborts when the generation is to end, with an {@link EndedBy} as the reason. */
  readonly signal: AbortSignal;
  abort(by: EndedBy): void;
  /** Set once it is over: how it ended, and what is stored then. */
  readonly end: { reply: Reply; error: AppError | null } | null;
  /** Resolves when it is over. */
  readonly ended: Promise<{ reply: Reply; error: AppError | null }>;
  finish(reply: Reply, error: AppError | null): void;
}

/** What a generation begins with. */
export type Beginning = Pick<LiveGeneration, 'id' | 'ownerId' | 'request' | 'started' | 'base' | 'promptTokens'>;

/** How the model itself says that an answer is over. */
export type ModelEnding = {
  status: Exclude<GenerationStatus, 'running'>;
  finishReason: string;
  error: AppError | null;
};

/** Makes the state of a generation that begins now. */
export function createLiveGeneration(beginning: Beginning): LiveGeneration {
  const controller = new AbortController();
  const pulse = createPulse();
  const listeners = new Set<(event: ModelEvent) => void>();
  const text = createTextIntake(MAX_CONTENT_LENGTH - beginning.base.content.length);
  const reasoning = createTextIntake(MAX_CONTENT_LENGTH - (beginning.base.reasoning?.length ?? 0));
  const calls = createToolCallIntake();
  const over = Promise.withResolvers<{ reply: Reply; error: AppError | null }>();
  const startedAt = performance.now();

  const live = {
    ...beginning,
    startedAt,
    text: '',
    reasoning: '',
    toolCalls: null as ToolCall[] | null,
    finishReason: null as string | null,
    usage: null as ModelUsage | null,
    model: beginning.started.generation.model,
    firstTokenMs: null as number | null,
    pulse,
    signal: controller.signal,
    end: null as LiveGeneration['end'],
    ended: over.promise,
    abort: (by: EndedBy) => controller.abort(by),
    listen: (listener: (event: ModelEvent) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    take: (event: ModelEvent) => {
      const isLast = event.finishReason !== null;
      const said = { text: text.take(event.text), reasoning: reasoning.take(event.reasoning) };
      if (isLast) said.text += text.rest();
      if (isLast) said.reasoning += reasoning.rest();
      live.text += said.text;
      live.reasoning += said.reasoning;
      if (event.toolCalls.length > 0) {
        calls.take(event.toolCalls);
        live.toolCalls = calls.calls();
      }
      live.finishReason = event.finishReason ?? live.finishReason;
      live.usage = event.usage ?? live.usage;
      if (typeof event.chunk.model === 'string' && event.chunk.model !== '') live.model = event.chunk.model;
      if (said.text || said.reasoning || event.toolCalls.length > 0) live.firstTokenMs ??= sinceMs(startedAt);
      for (const listener of listeners) listener({ ...event, ...said });
      pulse.beat();
      if (live.text.length + beginning.base.content.length >= MAX_CONTENT_LENGTH) controller.abort('full');
    },
    finish: (reply: Reply, error: AppError | null) => {
      live.end = { reply, error };
      over.resolve(live.end);
      pulse.beat();
    },
  };
  return live;
}

/** Whole milliseconds since a moment of `performance.now()`. */
export function sinceMs(moment: number): number {
  return Math.round(performance.now() - moment);
}
