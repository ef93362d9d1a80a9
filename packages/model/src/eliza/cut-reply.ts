import type { JsonObject } from '../language-model.ts';

/** The pieces of a reply, which give it when put together, and why it ends after them. */
export interface CutReply {
  pieces: string[];
  finishReason: 'stop' | 'length';
}

/**
 * Parts a reply into words, each with the space after it, and ends it where the parameters ask for: before the first
 * of the `stop` sequences, and after as many words as `max_completion_tokens` or `max_tokens` allows tokens. A value
 * that is not one of those limits sets none.
 */
export function cutReply(reply: string, parameters: JsonObject): CutReply {
  const words = partIntoWords(cutBefore(reply, stopSequences(parameters['stop'])));
  const most = Math.min(limitOf(parameters['max_completion_tokens']), limitOf(parameters['max_tokens']));
  return { pieces: words.slice(0, most), finishReason: words.length > most ? 'length' : 'stop' };
}

function stopSequences(stop: unknown): string[] {
  const sequences: unknown[] = Array.isArray(stop) ? stop : [stop];
  return sequences.filter((sequence) => typeof sequence === 'string').filter(Boolean);
}

function cutBefore(text: string, sequences: string[]): string {
  const found = sequences.map((sequence) => text.indexOf(sequence)).filter((index) => index !== -1);
  return text.slice(0, Math.min(text.length, ...found));
}

function partIntoWords(text: string): string[] {
  return text ? text.split(/(?<=\s)(?=\S)/u) : [];
}

function limitOf(value: unknown): number {
  return typeof value === 'number' && value >= 1 ? Math.floor(value) : Infinity;
}
