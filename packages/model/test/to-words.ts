import type { Word } from '../src/eliza/script.ts';

/** Makes words of a sentence as they stand, without a script; those in `classes` belong to the classes named. */
export function toWords(sentence: string, classes: Record<string, string[]> = {}): Word[] {
  return sentence
    .split(' ')
    .filter(Boolean)
    .map((text) => {
      const plain = text.toLowerCase();
      return { text, plain, said: plain, classes: classes[plain] ?? [] };
    });
}
