import { MAX_IMPORT_FILES } from '@greenroom/contract';
import { basename } from 'node:path';
import { fileProblem } from '../file-problem.ts';
import { readInput } from '../read-input.ts';

/** A card file, read for sending, or why it cannot be. */
export type CardFile = { file: string; name: string | null } & (
  | { base64: string }
  | { problem: { code: string; detail: string } }
);

// The server takes 64 MiB a request; a MiB of it is left for the names and what stands around the files.
const MAX_BASE64 = 63 * 1024 * 1024;
const MAX_BYTES = (MAX_BASE64 / 4) * 3;
const MAX_NAME_LENGTH = 255;

/**
 * Reads files for import, in their order, in batches that the server takes in one request. No more than one batch is in
 * memory, and one that cannot be read is told among the others.
 */
export async function* cardBatches(
  files: Iterable<string>,
  { maxFiles = MAX_IMPORT_FILES, maxBase64 = MAX_BASE64 } = {},
): AsyncGenerator<CardFile[]> {
  let batch: CardFile[] = [];
  let length = 0;
  for (const file of files) {
    const card = await readCard(file);
    const added = 'base64' in card ? card.base64.length : 0;
    if (batch.length === maxFiles || (length > 0 && length + added > maxBase64)) {
      yield batch;
      [batch, length] = [[], 0];
    }
    batch.push(card);
    length += added;
  }
  yield batch;
}

async function readCard(file: string): Promise<CardFile> {
  const known = { file, name: file === '-' ? null : basename(file).slice(0, MAX_NAME_LENGTH).toWellFormed() };
  try {
    return { ...known, base64: (await readInput(file, MAX_BYTES)).toString('base64') };
  } catch (error) {
    return { ...known, problem: fileProblem(error) };
  }
}
