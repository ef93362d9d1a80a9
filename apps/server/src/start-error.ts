/** The server cannot start for a reason that a person can do something about; the message is all there is to tell. */
export class StartError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StartError';
  }
}

/**
 * Makes a fault of the machine or the database a StartError; one without a code is a fault of the program and stays
 * as it is, with its stack.
 */
export function asStartError(what: string, error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? new StartError(`${what}: ${String(message)}`, error) : error;
}
