/**
 * The variables that macros set. The local ones belong to a branch of a chat, the global ones to the person. They are
 * maps, so that a variable may be called `__proto__`; `Object.fromEntries` and `Object.entries` keep such a name too.
 */
export interface MacroState {
  local: ReadonlyMap<string, string>;
  global: ReadonlyMap<string, string>;
}

/** Whose a variable is. */
export type VariableScope = keyof MacroState;

/** How many variables a scope holds. */
export const MAX_VARIABLES = 10_000;

/** How long a variable's value may be, in UTF-16 code units. */
export const MAX_VARIABLE_LENGTH = 100_000;

/** How long the names and values of a scope may be together, in UTF-16 code units. */
export const MAX_VARIABLES_LENGTH = 1_000_000;

/** The variables while a text is expanded: the state that was passed in is never changed. */
export interface Variables {
  get(scope: VariableScope, name: string): string | undefined;
  /** @returns Why it cannot be set, or null. */
  set(scope: VariableScope, name: string, value: string): string | null;
  delete(scope: VariableScope, name: string): void;
  /** The state as it is now; the very state that was passed in when nothing was set. */
  state(): MacroState;
}

/** Starts with the variables of `state`. */
export function startVariables(state: MacroState): Variables {
  const changed: { [Scope in VariableScope]?: { values: Map<string, string>; length: number } } = {};
  const read = (scope: VariableScope) => changed[scope]?.values ?? state[scope];
  const write = (scope: VariableScope) =>
    (changed[scope] ??= { values: new Map(state[scope]), length: lengthOf(state[scope]) });
  return {
    get: (scope, name) => read(scope).get(name),
    set(scope, name, value) {
      const fault = faultOf(name, value);
      if (fault !== null) return fault;
      const target = write(scope);
      const before = target.values.get(name);
      const grown = target.length + value.length + (before === undefined ? name.length : -before.length);
      if (grown > MAX_VARIABLES_LENGTH) return `the variables would be longer than ${MAX_VARIABLES_LENGTH} together`;
      if (before === undefined && target.values.size >= MAX_VARIABLES) return `there are ${MAX_VARIABLES} variables`;
      target.values.set(name, value);
      target.length = grown;
      return null;
    },
    delete(scope, name) {
      const before = read(scope).get(name);
      if (before === undefined) return;
      const target = write(scope);
      target.values.delete(name);
      target.length -= name.length + before.length;
    },
    state: () => (changed.local || changed.global ? { local: read('local'), global: read('global') } : state),
  };
}

function faultOf(name: string, value: string): string | null {
  if (name === '') return 'a variable has a name';
  return value.length > MAX_VARIABLE_LENGTH ? `the value is longer than ${MAX_VARIABLE_LENGTH}` : null;
}

function lengthOf(values: ReadonlyMap<string, string>): number {
  let length = 0;
  for (const [name, value] of values) length += name.length + value.length;
  return length;
}
