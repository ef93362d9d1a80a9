/** The items one by one, as a database cursor would give them. */
export async function* streamOf<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield item;
}

/** All items of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** The whole text of a stream. */
export const textOf = async (stream: AsyncIterable<string>): Promise<string> => (await collect(stream)).join('');
