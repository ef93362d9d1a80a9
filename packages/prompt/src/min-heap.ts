/**
 * Puts a number into a binary heap that keeps its least number first.
 *
 * @param heap - An array only `pushToHeap` and `popFromHeap` have changed; empty to begin with.
 */
export function pushToHeap(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = value;
}

/** Takes the least number out of a heap made by `pushToHeap`; undefined when it is empty. */
export function popFromHeap(heap: number[]): number | undefined {
  const least = heap[0];
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) sinkFromTop(heap, last);
  return least;
}

function sinkFromTop(heap: number[], value: number): void {
  let at = 0;
  for (;;) {
    const child = lesserChild(heap, at);
    if (child >= heap.length || heap[child]! >= value) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = value;
}

function lesserChild(heap: number[], at: number): number {
  const left = 2 * at + 1;
  return left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
}
