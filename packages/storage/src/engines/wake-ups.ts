/** Who in this process waits for changes of which owner. */
export class WakeUps {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Calls `wake` at each wake-up of the owner, until the function that is answered is called. */
  add(ownerId: string, wake: () => void): () => void {
    // One of its own, so that the same function may wait twice.
    const entry = () => wake();
    const entries = this.#waiting.get(ownerId) ?? new Set();
    this.#waiting.set(ownerId, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0 && this.#waiting.get(ownerId) === entries) this.#waiting.delete(ownerId);
    };
  }

  /** Wakes those who wait for this owner's changes. */
  wake(ownerId: string): void {
    for (const wake of this.#waiting.get(ownerId) ?? []) wake();
  }

  /** Wakes everybody: there may have been changes that nobody told of. */
  wakeAll(): void {
    for (const ownerId of this.#waiting.keys()) this.wake(ownerId);
  }
}
