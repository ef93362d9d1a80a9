import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process uses at a moment. */
export interface Usage {
  /** Its memory as the system counts it, in bytes. */
  rss: number;
  /** The heap and what hangs on it, in bytes. */
  held: number;
  /** The processor's time since it began. */
  cpuMicroseconds: number;
}

/** A server that runs in a process of its own. */
export interface Child {
  readonly url: string;
  usage(garbage: 'with garbage' | 'without garbage'): Promise<Usage>;
  /** Sends a message that the program answers with one. */
  ask(question: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a program of this package that tells its address, and then its usage when it is asked. */
export async function startChild(program: string, args: string[] = []): Promise<Child> {
  const child = fork(new URL(`../${program}`, import.meta.url), args, {
    execArgv: [...process.execArgv, '--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ended with ${code}`);
  });
  const answer = async () => (await Promise.race([once(child, 'message'), ended]))[0] as unknown;
  const url = (await answer()) as string;
  const ask = async (question: string) => {
    child.send(question);
    return answer();
  };
  return {
    url,
    usage: async (garbage) => (await ask(garbage)) as Usage,
    ask,
    close: async () => {
      child.disconnect();
      await ended.catch(() => {});
    },
  };
}
