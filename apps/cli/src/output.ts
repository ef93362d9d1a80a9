import { once } from 'node:events';
import { jsonText } from './json-text.ts';

/** Writes to the standard output, and waits while who reads it is slower. */
export async function write(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes an answer of the API as it is. */
export function writeJson(answer: unknown): Promise<void> {
  return write(`${jsonText(answer)}\n`);
}

/** How wide a line may be: as wide as the terminal, and without one as wide as it likes. */
export function lineWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Infinity;
}
