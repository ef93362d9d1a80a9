import { popFromHeap, pushToHeap } from './min-heap.ts';

/** The most bytes `countMerged` takes at once; the working memory below is made for as many. */
export const MAX_MERGED_BYTES = 65_535;

const SPAN = MAX_MERGED_BYTES + 1;
const NO_PAIR = -1;

// Working memory of one call, kept because most calls are for a word and would spend their time making it.
// A call runs to its end without a pause, so no two share it.
const next = new Int32Array(SPAN + 1);
const previous = new Int32Array(SPAN + 1);
const pairRanks = new Int32Array(SPAN + 1);

/**
 * Counts the tokens byte pair encoding makes of one piece of text, in n log n time: the pair of neighbours
 * with the lowest rank is joined, the leftmost of equals first, until no pair has a rank.
 *
 * @param bytes - The piece in UTF-8, each byte as one character; at most `MAX_MERGED_BYTES`.
 * @param ranks - The rank of each token, under its bytes in the same form.
 * @throws RangeError when the piece is longer than that.
 */
export function countMerged(bytes: string, ranks: ReadonlyMap<string, number>): number {
  const end = bytes.length;
  if (end > MAX_MERGED_BYTES) throw new RangeError(`A piece of ${end} bytes is too long to merge.`);
  const heap: number[] = [];
  let tokens = end;

  const rankPair = (start: number): void => {
    const middle = next[start]!;
    const rank = middle >= end ? NO_PAIR : (ranks.get(bytes.slice(start, next[middle])) ?? NO_PAIR);
    pairRanks[start] = rank;
    if (rank !== NO_PAIR) pushToHeap(heap, rank * SPAN + start);
  };
  chainBytes(end);
  for (let start = 0; start < end; start++) rankPair(start);
  for (let least = popFromHeap(heap); least !== undefined; least = popFromHeap(heap)) {
    const start = least % SPAN;
    // What was joined since has another rank or none: its old entry says nothing any more.
    if (pairRanks[start] !== (least - start) / SPAN) continue;
    joinWithNext(start);
    tokens--;
    rankPair(start);
    if (start > 0) rankPair(previous[start]!);
  }
  return tokens;
}

function chainBytes(end: number): void {
  for (let start = 0; start <= end; start++) {
    next[start] = start + 1;
    previous[start] = start - 1;
  }
}

function joinWithNext(start: number): void {
  const middle = next[start]!;
  const after = next[middle]!;
  next[start] = after;
  previous[after] = start;
  pairRanks[middle] = NO_PAIR;
}
