import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './usage-error.ts';

/** Reads the JSON object of a file, or of the standard input for `-`. @throws UsageError */
export async function readJsonInput(file: string): Promise<object> {
  const name = file === '-' ? 'The standard input' : file;
  let value: unknown;
  try {
    value = JSON.parse(await readInput(file));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${name} is not JSON: ${error.message}`, { cause: error });
    throw error;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`${name} holds no JSON object.`);
}

async function readInput(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`, { cause: error });
  });
}
