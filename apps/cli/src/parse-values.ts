import { InvalidArgumentError } from 'commander';

/** A whole number on the command line; the server says which ones it takes. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

/** `true` or `false` on the command line. @throws InvalidArgumentError */
export function trueOrFalse(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('It must be true or false.');
}

/** An option that may be given several times. */
export function several(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** An option that may be given several times, with a whole number each. @throws InvalidArgumentError */
export function severalNumbers(text: string, before: number[] = []): number[] {
  return [...before, wholeNumber(text)];
}
