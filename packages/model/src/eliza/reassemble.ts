import { quoteWords } from './quote-words.ts';
import type { Word } from './script.ts';

const QUOTE = /( ?)\{(\d+)\}/g;

/** Makes a reply of a reassembly and the parts of a sentence; it begins with a capital. */
export function reassemble(text: string, parts: readonly Word[][]): string {
  const reply = text.replaceAll(QUOTE, (_quote, space: string, index: string) => {
    const quoted = quoteWords(partOf(parts, index));
    return quoted && space + quoted;
  });
  return reply.trim().replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** Makes another sentence of the parts of one, to be taken apart in its turn. */
export function reassembleWords(text: string, parts: readonly Word[][]): Word[] {
  return text.split(' ').flatMap((piece) => {
    const index = /^\{(\d+)\}$/.exec(piece)?.[1];
    if (index !== undefined) return partOf(parts, index);
    return [{ text: piece, plain: piece.toLowerCase(), said: '', classes: [] }];
  });
}

/** Whether every part that a reassembly quotes has a word: "Why do you want?" is no question. */
export function quotesOnlyWords(text: string, parts: readonly Word[][]): boolean {
  return quotedIndexes(text).every((index) => partOf(parts, index).length > 0);
}

/** The numbers of the parts that a reassembly quotes. */
export function quotedIndexes(text: string): number[] {
  return Array.from(text.matchAll(QUOTE), ([, , index]) => Number(index));
}

function partOf(parts: readonly Word[][], index: string | number): Word[] {
  return parts[Number(index) - 1] ?? [];
}
