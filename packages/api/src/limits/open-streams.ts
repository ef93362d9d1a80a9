import { AppError } from '@greenroom/contract';

const LIMIT = 20;
const RETRY_SECONDS = 5;

/** The endless streams that are open in this process: a user may have so many at once. */
export class OpenStreams {
  readonly #open = new Map<string, number>();

  /** Counts one more of the user's, until the function that is answered is called. @throws `rate_limited` */
  take(userId: string): () => void {
    const open = this.#open.get(userId) ?? 0;
    if (open >= LIMIT) throw tooMany();
    this.#open.set(userId, open + 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#release(userId);
      isOpen = false;
    };
  }

  #release(userId: string): void {
    const left = (this.#open.get(userId) ?? 0) - 1;
    if (left > 0) this.#open.set(userId, left);
    else this.#open.delete(userId);
  }
}

function tooMany(): AppError {
  return new AppError('rate_limited', `You have ${LIMIT} streams open, which is as many as there may be. End one.`, {
    retry_after: RETRY_SECONDS,
  });
}
