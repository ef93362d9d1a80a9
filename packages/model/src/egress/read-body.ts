import type { Response } from 'undici';
import { ModelError } from '../model-error.ts';

/** The text of a body, or the beginning of it. */
export interface CappedText {
  text: string;
  /** Whether this is all of it. */
  whole: boolean;
}

/** A body as it comes; see {@link EgressAnswer.pieces}. */
export async function* readPieces(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      yield piece.value as Uint8Array;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw brokenOff(cause);
  } finally {
    // Frees the connection of whoever leaves early. A body that broke refuses, with what its reader was told already.
    await reader?.cancel().catch(() => undefined);
  }
}

function brokenOff(cause: unknown): ModelError {
  const message = 'The connection to the model server broke before its answer was whole.';
  return new ModelError('cut_off', message, {}, { cause });
}

/** A body as text; see {@link EgressAnswer.text}. */
export async function readText(response: Response, signal: AbortSignal, maxBytes: number): Promise<CappedText> {
  const decoder = new TextDecoder();
  let text = '';
  let left = maxBytes;
  for await (const piece of readPieces(response, signal)) {
    text += decoder.decode(piece.subarray(0, left), { stream: true });
    left -= piece.length;
    if (left < 0) return { text, whole: false };
  }
  return { text: text + decoder.decode(), whole: true };
}
