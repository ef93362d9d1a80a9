/** A map of bytes that keeps the entries used last, as many as fit. */
export interface ByteCache {
  get(key: string): Uint8Array | undefined;
  set(key: string, bytes: Uint8Array): void;
}

/** Makes an empty {@link ByteCache} for so many bytes. */
export function byteCache(maxBytes: number): ByteCache {
  const entries = new Map<string, Uint8Array>();
  let size = 0;
  const remove = (key: string) => {
    size -= entries.get(key)?.length ?? 0;
    entries.delete(key);
  };
  const put = (key: string, bytes: Uint8Array) => {
    // A Map keeps the order of insertion, so what was used last stands last.
    remove(key);
    if (bytes.length > maxBytes) return;
    entries.set(key, bytes);
    size += bytes.length;
    for (const oldest of entries.keys()) {
      if (size <= maxBytes) return;
      remove(oldest);
    }
  };
  return {
    get: (key) => {
      const bytes = entries.get(key);
      if (bytes) put(key, bytes);
      return bytes;
    },
    set: put,
  };
}
