import type { Decomposition, DecompositionElement, Word } from './script.ts';

/**
 * Takes a sentence apart by a decomposition. Where it could be done in several ways, each 0 takes as few words as it
 * can, the first before the second.
 *
 * No choice is ever taken back, so the time is at most the words times the elements: between two zeros all elements
 * have a fixed number of words, and the leftmost place where they fit leaves the most for those after them. Only what
 * follows the last 0 has its place from the start, at the end of the sentence.
 *
 * @returns The words of each element, or undefined when the sentence is not made so.
 */
export function matchDecomposition(match: Decomposition, words: readonly Word[]): Word[][] | undefined {
  const [head, ...segments] = splitAtZeros(match);
  if (!head || !fitsAt(head, words, 0)) return undefined;
  const parts = takeParts(head, words, 0);
  let position = widthOf(head);
  for (const [index, segment] of segments.entries()) {
    const start = placeOf(segment, words, position, index === segments.length - 1);
    if (start === undefined) return undefined;
    parts.push(words.slice(position, start), ...takeParts(segment, words, start));
    position = start + widthOf(segment);
  }
  // A decomposition without any 0 has to account for every word.
  return position === words.length ? parts : undefined;
}

type Segment = DecompositionElement[];

function splitAtZeros(match: Decomposition): Segment[] {
  const segments: Segment[] = [[]];
  for (const element of match) {
    if (element === 0) segments.push([]);
    else segments.at(-1)?.push(element);
  }
  return segments;
}

function placeOf(segment: Segment, words: readonly Word[], from: number, last: boolean): number | undefined {
  const latest = words.length - widthOf(segment);
  for (let start = last ? Math.max(from, latest) : from; start <= latest; start++) {
    if (fitsAt(segment, words, start)) return start;
  }
  return undefined;
}

function fitsAt(segment: Segment, words: readonly Word[], start: number): boolean {
  let position = start;
  for (const element of segment) {
    const width = widthOfElement(element);
    if (position + width > words.length) return false;
    if (typeof element !== 'number' && !fits(element, words[position]!)) return false;
    position += width;
  }
  return true;
}

function fits(element: Exclude<DecompositionElement, number>, word: Word): boolean {
  if (typeof element === 'string') return word.plain === element;
  return 'class' in element ? word.classes.includes(element.class) : element.includes(word.plain);
}

function takeParts(segment: Segment, words: readonly Word[], start: number): Word[][] {
  let position = start;
  return segment.map((element) => words.slice(position, (position += widthOfElement(element))));
}

function widthOf(segment: Segment): number {
  return segment.reduce<number>((width, element) => width + widthOfElement(element), 0);
}

function widthOfElement(element: DecompositionElement): number {
  return typeof element === 'number' ? element : 1;
}
