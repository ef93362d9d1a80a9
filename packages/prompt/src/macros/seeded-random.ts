/** A source of random numbers that gives the same ones for the same seed, on every machine. */
export interface SeededRandom {
  /** A whole number from 0 up to, but not with, `bound` (at most 2^32), each as likely as the others. */
  below(bound: number): number;
}

const RANGE = 2 ** 32;

/** What a text is hashed to; the hash of a text that begins with it goes on from there. */
export type SeedHash = number;

const NOTHING: SeedHash = 0x811c9dc5;

/**
 * Draws numbers from a text. The text is hashed (FNV-1a, 32 bits) into the state of SplitMix32, which seeds
 * xoshiro128**; none of these is for secrets.
 *
 * @param beginning The hash of what the text begins with, so that a long beginning that many have is hashed once.
 * @example seededRandom('chat 1') // draws what seededRandom('1', hashSeed('chat ')) does
 */
export function seededRandom(seed: string, beginning = NOTHING): SeededRandom {
  const next = xoshiro(splitMix(hashSeed(seed, beginning)));
  return {
    below(bound) {
      // Numbers from the last, incomplete stretch would make small results likelier than large ones.
      const fair = RANGE - (RANGE % bound);
      let drawn = next();
      while (drawn >= fair) drawn = next();
      return drawn % bound;
    },
  };
}

/** Hashes what a seed begins with, or what follows a beginning that is hashed. */
export function hashSeed(text: string, beginning = NOTHING): SeedHash {
  let hash = beginning;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash;
}

function splitMix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    const once = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
    return (twice ^ (twice >>> 16)) >>> 0;
  };
}

function xoshiro(seeds: () => number): () => number {
  let [a, b, c, d] = [seeds(), seeds(), seeds(), seeds()];
  return () => {
    const drawn = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return drawn;
  };
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
