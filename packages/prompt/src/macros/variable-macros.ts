import type { MacroDefinition, MacroTable, MacroUse } from './macro-definition.ts';
import { named } from './macro-definition.ts';
import type { VariableScope } from './macro-state.ts';

/** The macros that read and set variables, of the branch and of the person. */
export const VARIABLE_MACROS: MacroTable = [...scoped('local', ''), ...scoped('global', 'global')];

function scoped(scope: VariableScope, infix: string): MacroTable {
  const one = (apply: (name: string, use: MacroUse) => string): MacroDefinition => ({
    least: 1,
    most: 1,
    apply: (use) => apply(use.args[0] ?? '', use),
  });
  const two = (apply: (name: string, value: string, use: MacroUse) => string): MacroDefinition => ({
    least: 2,
    most: 2,
    apply: (use) => apply(use.args[0] ?? '', use.args[1] ?? '', use),
  });
  const set = (name: string, value: string, { run, fail }: MacroUse): string => {
    const fault = run.variables.set(scope, name, value);
    return fault === null ? '' : fail(fault);
  };
  const add = (name: string, value: string, use: MacroUse): string => {
    const sum = sumOf(use.run.variables.get(scope, name) ?? '', value);
    set(name, sum, use);
    return use.run.variables.get(scope, name) ?? '';
  };
  return [
    named(
      `get${infix}var`,
      one((name, { run }) => run.variables.get(scope, name) ?? ''),
    ),
    named(
      `has${infix}var ${infix}varexists`,
      one((name, { run }) => String(run.variables.get(scope, name) !== undefined)),
    ),
    named(`set${infix}var`, two(set)),
    named(
      `add${infix}var`,
      two((name, value, use) => {
        add(name, value, use);
        return '';
      }),
    ),
    named(
      `inc${infix}var`,
      one((name, use) => add(name, '1', use)),
    ),
    named(
      `dec${infix}var`,
      one((name, use) => add(name, '-1', use)),
    ),
    named(
      `delete${infix}var flush${infix}var`,
      one((name, { run }) => {
        run.variables.delete(scope, name);
        return '';
      }),
    ),
  ].flat();
}

/** Numbers are added up, anything else is put one after the other; a variable that is not there or empty is 0 or ''. */
function sumOf(before: string, added: string): string {
  const sum = (before === '' ? 0 : numberOf(before)) + numberOf(added);
  return Number.isFinite(sum) ? String(sum) : before + added;
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
