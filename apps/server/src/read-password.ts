import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Where a password is read from, and where the question is asked when that is a terminal. */
export interface PasswordSource {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  prompts: NodeJS.WritableStream;
}

/** The person ended the input or pressed Ctrl-C. */
export class PasswordAborted extends Error {
  constructor() {
    super('No password was given.');
    this.name = 'PasswordAborted';
  }
}

/**
 * Reads a new password: on a terminal it is asked for twice and not shown, otherwise it is the first line of the input.
 * @throws PasswordAborted
 */
export async function readPassword({ input, prompts }: PasswordSource, username: string): Promise<string> {
  const isTerminal = input.isTTY === true;
  // On a terminal readline takes the echo away and gives it to `output`, which here is nobody.
  const nobody = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nobody, terminal: isTerminal, crlfDelay: Infinity });
  lines.once('SIGINT', () => lines.close());
  try {
    const next = nextLine(lines[Symbol.asyncIterator]());
    return isTerminal ? await askTwice(next, prompts, username) : await next();
  } finally {
    lines.close();
  }
}

type NextLine = () => Promise<string>;

function nextLine(lines: AsyncIterator<string>): NextLine {
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new PasswordAborted();
    return value;
  };
}

async function askTwice(next: NextLine, prompts: NodeJS.WritableStream, username: string): Promise<string> {
  const ask = async (question: string) => {
    prompts.write(question);
    return next().finally(() => prompts.write('\n'));
  };
  for (;;) {
    const password = await ask(`Password for ${username}: `);
    if (password === (await ask('The same again: '))) return password;
    prompts.write('These were two different passwords. Try again.\n');
  }
}
