/** Wakes one who waits; rung while nobody waits, it wakes the next one at once. */
export class Bell {
  #isRung = false;
  #answer: (() => void) | undefined;

  readonly ring = (): void => {
    this.#isRung = true;
    this.#answer?.();
  };

  /** Waits until it is rung, but no longer than this. */
  async heard(milliseconds: number): Promise<void> {
    if (!this.#isRung) await this.#waitFor(milliseconds);
    this.#answer = undefined;
    this.#isRung = false;
  }

  async #waitFor(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
      this.#answer = resolve;
    });
    clearTimeout(timer);
  }
}
