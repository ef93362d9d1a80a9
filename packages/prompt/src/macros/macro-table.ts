import { CHANCE_MACROS } from './chance-macros.ts';
import type { MacroDefinition } from './macro-definition.ts';
import { TEXT_MACROS } from './text-macros.ts';
import { TIME_MACROS } from './time-macros.ts';
import { VALUE_MACROS } from './value-macros.ts';
import { VARIABLE_MACROS } from './variable-macros.ts';

/** The macros that stand for a text of their own, by name in lower case; `if` and `trim` are the evaluator's. */
export const MACROS: ReadonlyMap<string, MacroDefinition> = new Map(
  [VALUE_MACROS, VARIABLE_MACROS, CHANCE_MACROS, TIME_MACROS, TEXT_MACROS].flat(),
);
