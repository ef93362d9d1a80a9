import { isDeepStrictEqual } from 'node:util';

/** One place where two values differ; a side that has nothing there is absent. */
export interface ValueChange {
  path: string;
  from?: unknown;
  to?: unknown;
}

/**
 * The places where two values of JSON differ, as deep as both have the same kind of thing: objects by name, arrays by
 * index. Paths are those of issues, such as `alternate_greetings.0`.
 */
export function diffValues(from: unknown, to: unknown, path: string[] = []): ValueChange[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (!isContainer(from) || !isContainer(to) || Array.isArray(from) !== Array.isArray(to)) {
    return [{ path: path.join('.'), ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  }
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].flatMap((name) => diffValues(ownValue(from, name), ownValue(to, name), [...path, name]));
}

type Container = Record<string, unknown>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Not what every object inherits: a card may name its fields as it likes. */
function ownValue(value: Container, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
