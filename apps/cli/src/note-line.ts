import { safeLine } from './safe-text.ts';

/** Something to know of a file: where in it, and what. */
export interface Note {
  path: string;
  message: string;
}

/** A note on a line of its own. */
export function noteLine({ path, message }: Note): string {
  return `  ${safeLine(path === '' ? message : `${path}: ${message}`)}\n`;
}
