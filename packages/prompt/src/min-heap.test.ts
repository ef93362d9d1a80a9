import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { popFromHeap, pushToHeap } from './min-heap.ts';

describe('a heap', () => {
  it('gives the numbers put into it from the least to the greatest, then undefined', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const heap: number[] = [];
        for (const number of numbers) pushToHeap(heap, number);
        expect(numbers.map(() => popFromHeap(heap))).toEqual(numbers.toSorted((a, b) => a - b));
        expect(popFromHeap(heap)).toBeUndefined();
      }),
    );
  });
});
