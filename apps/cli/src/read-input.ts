import { open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './usage-error.ts';

/**
 * Reads a file, or the standard input for `-`.
 * @throws UsageError that says why it cannot be read, to go behind the name of the file
 */
export async function readInput(file: string, maxBytes = Infinity): Promise<Buffer> {
  const bytes = file === '-' ? await buffer(process.stdin) : await readFileUpTo(file, maxBytes);
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

async function readFileUpTo(file: string, maxBytes: number): Promise<Buffer> {
  try {
    await using handle = await open(file);
    // What is too large is not read at all.
    if ((await handle.stat()).size > maxBytes) throw tooLarge(maxBytes);
    return await handle.readFile();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot be read: ${reasonOf(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function tooLarge(maxBytes: number): UsageError {
  return new UsageError(
    `is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB, the most that can be sent from here`,
  );
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it is not yours to read',
};

function reasonOf({ code = '', message }: NodeJS.ErrnoException): string {
  return REASONS[code] ?? message;
}
