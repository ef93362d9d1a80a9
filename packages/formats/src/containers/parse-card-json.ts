import { AppError } from '@greenroom/contract';
import type { Repair } from '../cards/card.ts';
import { MAX_TEXT_BYTES, tooLarge } from './limits.ts';

/** JSON that was read, and what was wrong with its bytes. */
export interface ParsedJson {
  document: unknown;
  repairs: Repair[];
}

/**
 * Reads JSON of UTF-8, with or without a byte order mark. Bytes that are no UTF-8 become U+FFFD.
 *
 * Throws an AppError `unprocessable` for what is no JSON, and `payload_too_large` over 16 MiB.
 */
export function parseCardJson(bytes: Uint8Array, name: string): ParsedJson {
  const { text, repairs } = decodeCardText(bytes, name);
  try {
    return { document: JSON.parse(text), repairs };
  } catch (error) {
    throw new AppError('unprocessable', `${name} is no valid JSON${placeOf(error)}.`, {}, { cause: error });
  }
}

/** The text of UTF-8 bytes, under the same rules. */
export function decodeCardText(bytes: Uint8Array, name: string): { text: string; repairs: Repair[] } {
  if (bytes.length > MAX_TEXT_BYTES) throw tooLarge(name, '16 MiB');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), repairs: [] };
  } catch {
    const message = 'It held bytes that are no UTF-8; each became U+FFFD.';
    return { text: new TextDecoder().decode(bytes), repairs: [{ path: name, message }] };
  }
}

/** The engine's own sentence quotes the file, whatever that holds; only the place is taken from it. */
function placeOf(error: unknown): string {
  const place = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return place ? ` (at character ${place})` : '';
}
