/** Lets one in at a time, in the order they came. */
export class Turnstile {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  async enter(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
  }

  leave(): void {
    const next = this.#waiting.shift();
    // The next one takes over while it still counts as taken, so nobody slips in between.
    if (next) next();
    else this.#taken = false;
  }
}
