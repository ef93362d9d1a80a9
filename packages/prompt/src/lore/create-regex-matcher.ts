import vm from 'node:vm';

/** A regular expression, and the texts in which it is looked for, one after the other. */
interface RegexTask {
  regex: RegExp;
  texts: readonly string[];
}

/** The index of the first text that matches, -1 for none, or that it could not be told: it takes too long. */
type RegexOutcome = number | 'timeout';

/** Looks for regular expressions; gives an outcome for each task, in their order. */
export type MatchRegexes = (tasks: readonly RegexTask[]) => RegexOutcome[];

export interface RegexMatcherOptions {
  /**
   * How much time all calls together may take of the event loop's thread, in milliseconds; 20 when not given. On a
   * machine that lets the thread wait they take half as much again, and no more.
   */
  timeoutMs?: number;
}

/** How long one expression may take: an honest one, on messages, takes microseconds. */
const SLICE_MS = 5;
const SUSPECT_SLICE_MS = 2;

/** How often an expression is begun again after a slice that ended in it through no fault of its own. */
const MAX_ATTEMPTS = 4;

/**
 * Makes a matcher of regular expressions for one turn, which takes `timeoutMs` of the thread at most (and what one
 * compilation takes, which cannot be stopped) whatever the expressions are; those it did not come to, or had to stop,
 * have the outcome `timeout`. Expressions that look as if they could run away come last, so that they cost only each
 * other.
 *
 * V8's own engine without backtracking takes too few (no `i`, no `u`, no lookahead), and Node's watchdog can stop
 * any, so the watchdog guards them all: one run for as many as there is time for. An application does well to start
 * with `v8.setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')`: what the linear
 * engine takes then ends by itself.
 */
export function createRegexMatcher({ timeoutMs = 20 }: RegexMatcherOptions = {}): MatchRegexes {
  let left = timeoutMs;
  return (tasks) => {
    const outcomes = tasks.map((): RegexOutcome => 'timeout');
    if (left <= 0) return outcomes;
    const start = readClock();
    const [honest, suspect] = partition(tasks);
    left -= timeSince(start);
    left -= runGuarded(honest, outcomes, left, SLICE_MS);
    left -= runGuarded(suspect, outcomes, left, SUSPECT_SLICE_MS);
    return outcomes;
  };
}

interface Numbered extends RegexTask {
  index: number;
}

function partition(tasks: readonly RegexTask[]): [Numbered[], Numbered[]] {
  const honest: Numbered[] = [];
  const suspect: Numbered[] = [];
  for (const [index, task] of tasks.entries()) {
    (looksDangerous(task.regex.source) ? suspect : honest).push({ ...task, index });
  }
  return [honest, suspect];
}

// A repeated group that repeats or chooses within, a reference back, or many repetitions in a row.
function looksDangerous(source: string): boolean {
  if (/\\[1-9k]/.test(source)) return true;
  if ((source.match(/[*+?]|\{\d+,/g)?.length ?? 0) > 8) return true;
  // What follows takes the product of these and the length.
  if ((source.match(/[|}]/g)?.length ?? 0) > 60) return true;
  return /[*+|?}][^()]*\)+\s*[*+{]/.test(source) || /\)\s*[*+{][^()]*\)+\s*[*+{]/.test(source);
}

/**
 * Runs the tasks in order, each for `sliceMs` at most and all for `leftMs`, and returns the time they took. What the
 * watchdog ends is counted against the task it ends in only when the slice was used up, not when the machine gave
 * the thread no time, and when it was that task that used it: otherwise it has another slice.
 */
function runGuarded(tasks: readonly Numbered[], outcomes: RegexOutcome[], leftMs: number, sliceMs: number): number {
  if (tasks.length === 0) return 0;
  const start = readClock();
  let next = 0;
  let attempts = 0;
  const run = () => {
    for (; next < tasks.length; next += 1) {
      outcomes[tasks[next]!.index] = look(tasks[next]!);
    }
  };
  for (let used = 0; next < tasks.length && used < leftMs; used = timeSince(start)) {
    const first = next;
    const slice = Math.min(sliceMs, leftMs - used);
    const began = threadTime();
    if (finished(run, slice)) break;
    attempts = next === first ? attempts + 1 : 0;
    const isAtFault = next === first && threadTime() - began >= slice / 2;
    if (!isAtFault && attempts < MAX_ATTEMPTS) continue;
    next += 1;
    attempts = 0;
  }
  return timeSince(start);
}

function look({ regex, texts }: RegexTask): RegexOutcome {
  try {
    return texts.findIndex((text) => regex.test(text));
  } catch (error) {
    // On millions of characters the engine can run out of its stack, and it finds out only here what is too big.
    if (error instanceof RangeError || error instanceof SyntaxError) return 'timeout';
    throw error;
  }
}

interface Clock {
  thread: number;
  wall: number;
}

function readClock(): Clock {
  return { thread: threadTime(), wall: performance.now() };
}

// While the thread waits for its turn the loop is held as well, so that this counts; but not whole, for it is not the
// expressions' doing.
const WALL_SHARE = 2 / 3;

function timeSince({ thread, wall }: Clock): number {
  return Math.max(threadTime() - thread, (performance.now() - wall) * WALL_SHARE);
}

function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

interface Room {
  script: vm.Script;
  context: { run: () => void };
}

let room: Room | undefined;

// The script is the same each time: it calls what lies in its context. What runs there is only what `run` does.
function finished(run: () => void, milliseconds: number): boolean {
  room ??= { script: new vm.Script('run()'), context: vm.createContext({ run }) as Room['context'] };
  const { script, context } = room;
  context.run = run;
  try {
    script.runInContext(context, { timeout: Math.max(1, Math.ceil(milliseconds)) });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}
