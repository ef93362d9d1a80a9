import type { MacroEnv } from './macro-env.ts';
import type { MacroNode } from './macro-node.ts';
import { startVariables } from './macro-state.ts';
import type { MacroState, Variables } from './macro-state.ts';
import { startTrace } from './macro-trace.ts';
import type { TraceLog } from './macro-trace.ts';
import { seededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { TextWriter } from './text-writer.ts';
import type { ZoneOffset } from './zone-offset.ts';

/** How many nodes are evaluated for one text. The longest message has fewer of its own; texts put into it may add to them. */
const MAX_STEPS = 1_000_000;

/** How many UTF-16 code units are written for one text, values of variables and arguments included. */
const MAX_WORK = 8_000_000;

/** What is known while one text is expanded. */
export interface MacroRun {
  env: MacroEnv;
  /** Where the text itself is written; other writers collect arguments. */
  root: TextWriter;
  random: SeededRandom;
  variables: Variables;
  trace: TraceLog;
  /** The names of the card's texts that are being put in, outermost first. */
  fields: string[];
  /** The card's texts that were parsed, by name. */
  parsed: Map<string, MacroNode[]>;
  /** The clocks of here, once they were asked for; null when there is no such zone. */
  zone?: ZoneOffset | null;
  /** Whether the work is used up: the macros that are left stay in the text. */
  halted: boolean;
  /** Whether the receipt says already that the text was cut. */
  cut: boolean;
  steps: number;
  work: number;
}

/** Starts to expand one text. */
export function startRun(env: MacroEnv, state: MacroState, root: TextWriter): MacroRun {
  return {
    env,
    root,
    // The place is part of the seed, or the first draw would be the same in every text of a generation.
    random: seededRandom(`${env.seed}\0${env.pickSeed}`),
    variables: startVariables(state),
    trace: startTrace(),
    fields: [],
    parsed: new Map(),
    halted: false,
    cut: false,
    steps: MAX_STEPS,
    work: MAX_WORK,
  };
}

/** Takes what something costs; when there is not enough left, the run halts. */
export function charge(run: MacroRun, cost: { steps?: number; work?: number }): void {
  run.steps -= cost.steps ?? 0;
  run.work -= cost.work ?? 0;
  if (run.halted || (run.steps >= 0 && run.work >= 0)) return;
  run.halted = true;
  run.trace.add({ kind: 'truncated', reason: 'work' });
}
