/** What is known: `low` does not do, `high` does or is the most there is. */
interface Bounds {
  low: number;
  high: number;
}

/**
 * Finds the least number from 1 up to `most` that does, where none does that is less than one that does not; `most` when
 * none does. It begins at a guess: a near one takes a few tries, however large `most` is.
 */
export function leastThat(most: number, guess: number, does: (number: number) => boolean): number {
  const narrowed = ({ low, high }: Bounds, at: number): Bounds => (does(at) ? { low, high: at } : { low: at, high });
  const start = Math.min(Math.max(guess, 1), most);
  let bounds: Bounds = start > 0 ? narrowed({ low: 0, high: most }, start) : { low: 0, high: most };
  // Away from the guess in steps that grow, until it lies between two numbers that are known.
  const direction = bounds.high === start ? -1 : 1;
  for (let at = start + direction, step = 1; at > bounds.low && at < bounds.high; at += direction * step) {
    const next = narrowed(bounds, at);
    const hasTurned = direction === -1 ? next.low === at : next.high === at;
    bounds = next;
    if (hasTurned) break;
    step *= 2;
  }
  while (bounds.low + 1 < bounds.high) bounds = narrowed(bounds, Math.floor((bounds.low + bounds.high) / 2));
  return bounds.high;
}
