/** A map that keeps the entries used last, as many as fit. */
export interface LruMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/**
 * Makes an empty {@link LruMap} for `limit` entries; with `sizeOf`, for entries whose sizes add up to that. One that is
 * larger by itself is not kept.
 */
export function lruMap<Value>(limit: number, sizeOf: (value: Value) => number = () => 1): LruMap<Value> {
  const entries = new Map<string, Value>();
  let size = 0;
  const remove = (key: string) => {
    const value = entries.get(key);
    if (value !== undefined) size -= sizeOf(value);
    entries.delete(key);
  };
  const put = (key: string, value: Value) => {
    // A Map keeps the order of insertion, so what was used last stands last.
    remove(key);
    if (sizeOf(value) > limit) return;
    entries.set(key, value);
    size += sizeOf(value);
    for (const oldest of entries.keys()) {
      if (size <= limit) return;
      remove(oldest);
    }
  };
  return {
    get: (key) => {
      const value = entries.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set: put,
    delete: remove,
  };
}
