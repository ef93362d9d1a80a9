// Tells what the files it is given are read as: pnpm --filter @greenroom/formats inspect <files or folders…>
// Ends with 1 when one of them could not be read.
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@greenroom/contract';
import type { Repair } from '../src/cards/card.ts';
import { MIRROR_LIST } from '../src/cards/mirrors.ts';
import { listAssets } from '../src/containers/asset-uri.ts';
import { parseCardJson } from '../src/containers/parse-card-json.ts';
import { readCardFile, type CardFile } from '../src/containers/read-card-file.ts';
import { readLorebook, type ReadLorebook } from '../src/lorebooks/read-lorebook.ts';

const SHOWN = 20;

// pnpm runs scripts in the package's folder and tells where it was called in INIT_CWD.
const base = process.env['INIT_CWD'] ?? process.cwd();
const given = process.argv.slice(2).filter((argument) => argument !== '--');
if (given.length === 0) {
  console.error('Name the files or folders to inspect: pnpm --filter @greenroom/formats inspect <files or folders…>');
  process.exitCode = 1;
}
for (const path of given) {
  for (const file of await listFiles(resolve(base, path))) {
    console.log(printable(file));
    for (const line of await inspect(file)) console.log(`  ${printable(line)}`);
  }
}

async function listFiles(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function inspect(file: string): Promise<string[]> {
  try {
    return await describe(await readFile(file), file);
  } catch (error) {
    process.exitCode = 1;
    if (AppError.is(error)) {
      const issues = error.details.issues ?? [];
      return [`cannot be read: ${error.message}`, ...issues.map(({ path, message }) => `${path}: ${message}`)];
    }
    if (isNoFile(error)) return ['cannot be read: there is no such file.'];
    // Anything else is a fault of this package, which is what this script is there to find.
    return [`FAULT of this package: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

/** What is no card may be a lorebook; what is neither is told as no card. */
async function describe(bytes: Uint8Array, file: string): Promise<string[]> {
  try {
    return describeCard(await readCardFile(bytes, file));
  } catch (error) {
    const book = AppError.is(error) ? tryLorebook(bytes) : null;
    if (book) return describeLorebook(book);
    throw error;
  }
}

function tryLorebook(bytes: Uint8Array): ReadLorebook | null {
  try {
    return readLorebook(parseCardJson(bytes, 'The file').document);
  } catch (error) {
    if (AppError.is(error)) return null;
    throw error;
  }
}

function isNoFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function describeCard({ container, read, image, imageType, files, repairs }: CardFile): string[] {
  const { fields, character_book, data, root } = read.card;
  const lengths = Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string');
  const entries = character_book ? `a lorebook of ${character_book.entries.length} entries` : 'no lorebook';
  const greetings = `${fields.alternate_greetings.length} alternate and ${fields.group_only_greetings.length} group greetings`;
  const picture = image ? `a ${imageType} of ${image.length} bytes` : 'none';
  return [
    `${container}, ${read.source}: ${JSON.stringify(fields.name)}`,
    `lengths: ${lengths.map(([name, text]) => `${name} ${text.length}`).join(', ')}`,
    `${greetings}, ${fields.tags.length} tags, ${entries}, ${listAssets(read.card).length} assets, picture: ${picture}`,
    ...keptLines(fields.extensions, 'extensions'),
    ...keptLines(data, 'data'),
    // What the root mirrors of `data` is listed for this package alone, and was no field of the file.
    ...keptLines({ ...root, [MIRROR_LIST]: undefined }, 'root'),
    ...shortened(files.map(({ path, bytes }) => `kept file ${path}: ${bytes.length} bytes`)),
    ...repairLines(repairs),
  ];
}

function describeLorebook({ book, source, repairs }: ReadLorebook): string[] {
  const named = book.name ? `: ${JSON.stringify(book.name)}` : '';
  return [
    `lorebook, ${source}${named}`,
    `${book.entries.length} entries, ${book.entries.filter(({ enabled }) => enabled).length} of them enabled`,
    ...keptLines(book.extensions, 'extensions'),
    ...repairLines(repairs),
  ];
}

function keptLines(fields: Record<string, unknown>, place: string): string[] {
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  return names.length > 0 ? [`kept in ${place}: ${shortened(names).join(', ')}`] : [];
}

function repairLines(repairs: Repair[]): string[] {
  return shortened(repairs.map(({ path, message }) => `repaired ${path}: ${message}`));
}

function shortened(lines: string[]): string[] {
  return lines.length > SHOWN ? [...lines.slice(0, SHOWN), `… and ${lines.length - SHOWN} more`] : lines;
}

/** What a file holds must not steer the terminal. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, '\uFFFD');
}
