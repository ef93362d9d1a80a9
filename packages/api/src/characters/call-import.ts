import type { CharacterImport, ImportCharactersQuery } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import { contentHash } from '../core/content-hash.ts';
import type { Once } from '../idempotency/once.ts';
import { importCharacters } from './import-characters.ts';
import { readCardFiles, type GivenFile } from './read-card-files.ts';

/** Imports at most once for an `Idempotency-Key`; what the key stands for is the content of the files. */
export function callImport(
  once: Once<Call>,
  query: ImportCharactersQuery,
  files: GivenFile[],
): Promise<CharacterImport> {
  const input = { ...query, files: files.map(({ name, bytes }) => [name, contentHash(bytes)]) };
  return once(
    input,
    (call, read: Awaited<ReturnType<typeof readCardFiles>>) => importCharacters(call, query, read),
    () => readCardFiles(files),
  );
}
