/** The sizes of chat, in messages, everything is measured at. */
export const SIZES = [10, 1000, 100_000] as const;
export type Size = (typeof SIZES)[number];

/** What is measured. `list` is about chats, of which there are always as many. */
export const OPERATIONS = ['get', 'list', 'window', 'append', 'context'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How many chats the list is cut from. */
export const CHATS = 1000;
export const API_KEY = 'the-key-of-the-benchmark';
export const CONTEXT_TOKENS = 2048;

/** The REST request of an operation on a chat; both servers answer the same addresses. */
export function restRequest(
  operation: Operation,
  chatId: string,
): { method: 'GET' | 'POST'; path: string; body?: string } {
  switch (operation) {
    case 'get':
      return { method: 'GET', path: `/api/v1/chats/${chatId}` };
    case 'list':
      return { method: 'GET', path: '/api/v1/chats?per_page=20' };
    case 'window':
      return { method: 'GET', path: `/api/v1/chats/${chatId}/messages?order=desc&per_page=20` };
    case 'append':
      return { method: 'POST', path: `/api/v1/chats/${chatId}/messages`, body: JSON.stringify(newMessage()) };
    case 'context':
      return { method: 'GET', path: `/api/v1/chats/${chatId}/context?max_tokens=${CONTEXT_TOKENS}` };
  }
}

/** The same operation over the tRPC door. */
export function trpcRequest(
  operation: Operation,
  chatId: string,
): { method: 'GET' | 'POST'; path: string; body?: string } {
  const chat_id = chatId;
  switch (operation) {
    case 'get':
      return query('chats.get', { chat_id });
    case 'list':
      return query('chats.list', { per_page: 20 });
    case 'window':
      return query('messages.list', { chat_id, order: 'desc', per_page: 20 });
    case 'append':
      return { method: 'POST', path: '/trpc/messages.append', body: JSON.stringify({ chat_id, ...newMessage() }) };
    case 'context':
      return query('chats.context', { chat_id, max_tokens: CONTEXT_TOKENS });
  }
}

function query(procedure: string, input: object): { method: 'GET'; path: string } {
  return { method: 'GET', path: `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}` };
}

/** What every append says. */
export function newMessage() {
  return {
    role: 'user' as const,
    content: 'I walked along the river until the lamps came on, and thought of what you said.',
  };
}
