import type { MacroCall, MacroNode } from './macro-node.ts';
import type { MacroRun } from './macro-run.ts';

/** A text of the card that is put in with its own macros expanded. */
export interface FieldText {
  /** Tells it from the others: a text is never put into itself. */
  field: string;
  text: string;
}

/** One use of a macro. */
export interface MacroUse {
  /** The arguments, expanded; a block is the last. Empty when the definition reads the nodes itself. */
  args: string[];
  /** The arguments as they are written; a block is the last. */
  nodes: MacroNode[][];
  call: MacroCall;
  run: MacroRun;
  /** Expands an argument. */
  evaluate(nodes: readonly MacroNode[]): string;
  /** Tells the receipt what went wrong, and stands for nothing. */
  fail(reason: string): '';
}

/** What a macro does. */
export interface MacroDefinition {
  /** How many arguments it has at least; with fewer or more it stays in the text. */
  least: number;
  most: number;
  /** Whether it expands its arguments itself. */
  readsNodes?: boolean;
  /** @returns What it stands for; null when it stands for nothing here and stays in the text. */
  apply(use: MacroUse): string | FieldText | null;
}

/** Macros by name, in lower case. */
export type MacroTable = readonly (readonly [name: string, definition: MacroDefinition])[];

/** The same definition under each of some names. */
export function named(names: string, definition: MacroDefinition): MacroTable {
  return names.split(' ').map((name) => [name.toLowerCase(), definition] as const);
}
