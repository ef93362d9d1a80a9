/** A procedure that answers a collection, such as `client.chats.list`. */
export interface ListProcedure<Input, Item, Options = never> {
  query(input: Input, options?: Options): Promise<{ data: Item[]; metadata: { next_cursor: string | null } }>;
}

const PER_PAGE = 100;

/**
 * Reads a whole collection, item by item, and asks for the next page only when it is reached. `per_page` is 100
 * unless said; `options` go to every request.
 * @example for await (const chat of pages(client.chats.list, { sort: 'created_at' })) console.log(chat.title);
 */
export async function* pages<Input extends object, Item, Options = never>(
  list: ListProcedure<Input, Item, Options>,
  input: Omit<NoInfer<Input>, 'cursor' | 'page'>,
  options?: Options,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { per_page: PER_PAGE, ...input, ...(cursor !== undefined && { cursor }) };
    const page = await list.query(query as unknown as Input, options);
    yield* page.data;
    cursor = page.metadata.next_cursor;
  }
}
