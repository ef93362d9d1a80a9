import { randomBytes } from 'node:crypto';
import { rmSync, type Stats } from 'node:fs';
import { link, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** What a file is made of, in order: text, or bytes. */
export type Chunks = AsyncIterable<string> | Iterable<Buffer>;

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Writes a file of which there is all or nothing: it stands under another name until it is whole. What is there
 * already is kept unless `force` says otherwise.
 * @throws UsageError when it is in the way
 */
export async function writeWholeFile(file: string, chunks: Chunks, force: boolean): Promise<void> {
  const target = await targetOf(file, force);
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  const stopListening = onSignal(() => rmSync(draft, { force: true }));
  try {
    await writeDraft(draft, chunks);
    if (force) await rename(draft, target);
    else await publish(draft, target);
  } finally {
    stopListening();
    await rm(draft, { force: true });
  }
}

async function targetOf(file: string, force: boolean): Promise<string> {
  const found = await stat(file).catch(unlessMissing<Stats>);
  if (found === null) return file;
  if (!found.isFile()) throw new UsageError(`${file} is there already and is no file that could be replaced.`);
  if (!force) throw taken(file);
  // What a symbolic link points to is replaced, and not the link.
  return realpath(file);
}

async function writeDraft(draft: string, chunks: Chunks): Promise<void> {
  const handle = await open(draft, 'wx');
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes the name only if it is still free; on a disk without hard links, if it was when the export began. */
async function publish(draft: string, target: string): Promise<void> {
  try {
    await link(draft, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(target);
    await rename(draft, target);
  }
}

function taken(file: string): UsageError {
  return new UsageError(`${file} is there already; --force replaces it.`);
}

function unlessMissing<Value>(error: NodeJS.ErrnoException): Value | null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Runs a last deed when a signal ends the process; answers how to take it back. */
function onSignal(deed: () => void): () => void {
  const listeners = Object.entries(SIGNALS).map(([signal, exitCode]) => {
    const listener = () => {
      deed();
      process.exit(exitCode);
    };
    process.once(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
