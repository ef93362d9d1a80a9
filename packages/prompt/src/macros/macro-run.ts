import type { MacroEnv } from './macro-env.ts';
import type { MacroNode } from './macro-node.ts';
import { startVariables } from './macro-state.ts';
import type { MacroState, Variables } from './macro-state.ts';
import { startTrace } from './macro-trace.ts';
import type { TraceLog } from './macro-trace.ts';
import { hashSeed, seededRandom } from './seeded-random.ts';
import type { SeededRandom, SeedHash } from './seeded-random.ts';
import type { TextWriter } from './text-writer.ts';
import type { ZoneOffset } from './zone-offset.ts';

/** What is left of what expanding may cost. */
export interface MacroBudget {
  /** How many nodes are evaluated. */
  steps: number;
  /** How many UTF-16 code units are written, values of variables and arguments included. */
  work: number;
}

/** Enough for the longest message, which has fewer nodes of its own; texts put into it may add to them. */
export function fullBudget(): MacroBudget {
  return { steps: 1_000_000, work: 8_000_000 };
}

/** What is known while one text is expanded. */
export interface MacroRun {
  env: MacroEnv;
  /** Where the text itself is written; other writers collect arguments. */
  root: TextWriter;
  random: SeededRandom;
  /** The hash of the environment's `pickSeed`, which may be as long as the text and is asked for by each `{{pick}}`. */
  pickHash: SeedHash;
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
  /** Charged as the text is expanded; several texts may have one together. */
  budget: MacroBudget;
}

/** Starts to expand one text. */
export function startRun(env: MacroEnv, state: MacroState, root: TextWriter, budget: MacroBudget): MacroRun {
  return {
    env,
    root,
    // The place is part of the seed, or the first draw would be the same in every text of a generation.
    random: seededRandom(`${env.seed}\0${env.pickSeed}`),
    pickHash: hashSeed(env.pickSeed),
    variables: startVariables(state),
    trace: startTrace(),
    fields: [],
    parsed: new Map(),
    halted: false,
    cut: false,
    budget,
  };
}

/** Takes what something costs; when there is not enough left, the run halts. */
export function charge(run: MacroRun, { steps = 0, work = 0 }: Partial<MacroBudget>): void {
  const { budget } = run;
  budget.steps -= steps;
  budget.work -= work;
  if (run.halted || (budget.steps >= 0 && budget.work >= 0)) return;
  run.halted = true;
  run.trace.add({ kind: 'truncated', reason: 'work' });
}
