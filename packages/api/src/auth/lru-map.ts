/** A map that keeps the `limit` entries used last. */
export interface LruMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** Makes an empty {@link LruMap}. */
export function lruMap<Value>(limit: number): LruMap<Value> {
  const entries = new Map<string, Value>();
  const put = (key: string, value: Value) => {
    // A Map keeps the order of insertion, so what was used last stands last.
    entries.delete(key);
    entries.set(key, value);
    if (entries.size > limit) entries.delete(entries.keys().next().value as string);
  };
  return {
    get: (key) => {
      const value = entries.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set: put,
    delete: (key) => void entries.delete(key),
  };
}
