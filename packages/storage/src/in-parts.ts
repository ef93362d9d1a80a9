const VALUES_A_STATEMENT = 500;

/** The values in parts of which each is far below what a statement takes on either engine. */
export function inParts<Value>(values: readonly Value[]): Value[][] {
  const parts: Value[][] = [];
  for (let start = 0; start < values.length; start += VALUES_A_STATEMENT) {
    parts.push(values.slice(start, start + VALUES_A_STATEMENT));
  }
  return parts;
}
