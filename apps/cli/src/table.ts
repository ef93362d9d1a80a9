import { cutToWidth, displayWidth, padToWidth } from './display-width.ts';
import { safeLine } from './safe-text.ts';

const GAP = '  ';
const NARROWEST = 10;

/** Rows in columns under their names; with `width` the last column is cut to what is left of the line. */
export function table(names: string[], rows: string[][], width = Infinity): string {
  const lines = [names, ...rows].map((row) => row.map(safeLine));
  const widths = names.map((_, column) => Math.max(...lines.map((line) => displayWidth(line[column] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, columns) => sum + columns + GAP.length, 0);
  const lastWidth = Math.max(NARROWEST, width - before);
  return lines
    .map((line) => `${line.map((cell, column) => fit(cell, column, widths, lastWidth)).join(GAP)}\n`)
    .join('');
}

/** Names and their values, one a line. */
export function facts(values: Record<string, string | number | null>): string {
  const known = Object.entries(values).filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...known.map(([name]) => name.length)) + 1;
  return known.map(([name, value]) => `${padToWidth(`${name}:`, width)} ${safeLine(String(value))}\n`).join('');
}

function fit(cell: string, column: number, widths: number[], lastWidth: number): string {
  return column === widths.length - 1 ? cutToWidth(cell, lastWidth) : padToWidth(cell, widths[column] ?? 0);
}
