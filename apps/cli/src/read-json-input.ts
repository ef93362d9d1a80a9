import { readInput } from './read-input.ts';
import { UsageError } from './usage-error.ts';

/** Reads the JSON object of a file, or of the standard input for `-`. @throws UsageError */
export async function readJsonInput(file: string): Promise<object> {
  try {
    return await readJsonObject(file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${file === '-' ? 'The standard input' : file} ${error.message}`, { cause: error });
  }
}

/** The same. @throws UsageError to go behind the name of the file */
export async function readJsonObject(file: string): Promise<object> {
  const bytes = await readInput(file);
  if (bytes.includes(0)) throw new UsageError('is not JSON, and no text at all.');
  // As a decoder gives it: without a byte order mark, which JSON does not have.
  const value = parsed(new TextDecoder().decode(bytes));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError('holds no JSON object.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`is not JSON: ${(error as SyntaxError).message}`, { cause: error });
  }
}
