/** Remembers what `make` gave for the `limit` most recently used keys. */
export function boundedCache<Value>(limit: number, make: (key: string) => Value): (key: string) => Value {
  const entries = new Map<string, Value>();
  return (key) => {
    let value = entries.get(key);
    if (value === undefined) value = make(key);
    else entries.delete(key);
    // A Map keeps the order of insertion, so what was used last stands last.
    entries.set(key, value);
    if (entries.size > limit) entries.delete(entries.keys().next().value as string);
    return value;
  };
}
