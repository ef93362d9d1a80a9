import { singleLine } from './single-line.ts';

/**
 * Makes a title or a name into Markdown that shows exactly that text, on one line. It is for use inside a
 * line that has begun already: marks that mean something only at the start of a line are left alone.
 */
export function escapeMarkdown(value: string): string {
  return singleLine(value).replace(/[\\`*_~[\]<>&#|$]/g, String.raw`\$&`);
}
