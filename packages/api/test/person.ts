import type { Character, Message, Problem, Session } from '@greenroom/contract';
import type { RestAnswer, RestOptions, TestApi } from './create-test-api.ts';

let people = 0;

/** A user of a test server, and the REST calls tests make as that user. */
export interface Person {
  readonly name: string;
  /** Any call, whatever it answers. */
  rest<Body = any>(method: string, path: string, options?: Omit<RestOptions, 'as'>): Promise<RestAnswer<Body>>;
  /** A call that must be refused: its status, code and the rest of its problem. */
  refused(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Problem>;
  /** Calls that must succeed: their bodies. */
  get<Body = any>(path: string): Promise<Body>;
  post<Body = any>(path: string, body?: unknown): Promise<Body>;
  put<Body = any>(path: string, body: unknown): Promise<Body>;
  delete(path: string): Promise<void>;
  newChat(fields?: object): Promise<Session>;
  newCharacter(fields?: object): Promise<Character>;
  /** Appends a message; a string is what the user says. */
  append(chatId: string, message: string | object): Promise<Message>;
  /** The whole current path, oldest first. */
  path(chatId: string): Promise<Message[]>;
}

/** Someone nobody else is, so that tests can share a server. */
export function newPerson(api: TestApi, name = `user-${++people}`): Person {
  const rest: Person['rest'] = (method, path, options) => api.rest(method, path, { ...options, as: name });
  const ok = async (method: string, path: string, body?: unknown) => {
    const answer = await rest(method, path, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  return {
    name,
    rest,
    refused: (method, path, body, headers = {}) =>
      api.problem(method, path, { as: name, headers, ...(body !== undefined && { body }) }),
    get: (path) => ok('GET', path),
    post: (path, body) => ok('POST', path, body),
    put: (path, body) => ok('PUT', path, body),
    delete: (path) => ok('DELETE', path),
    newChat: (fields = {}) => ok('POST', '/chats', fields),
    newCharacter: (fields = {}) => ok('POST', '/characters', { name: 'Mira', ...fields }),
    append: (chatId, message) =>
      ok(
        'POST',
        `/chats/${chatId}/messages`,
        typeof message === 'string' ? { role: 'user', content: message } : message,
      ),
    path: async (chatId) => {
      const messages: Message[] = [];
      for (let cursor = ''; ;) {
        const page = await ok('GET', `/chats/${chatId}/messages?per_page=200${cursor}`);
        messages.push(...page.data);
        if (page.metadata.next_cursor === null) return messages;
        cursor = `&cursor=${page.metadata.next_cursor}`;
      }
    },
  };
}

/** Every row of a collection, walked by cursor to its end; `between` runs before each next page is asked for. */
export async function walk<Row = any>(
  person: Person,
  path: string,
  between: (seen: Row[]) => Promise<unknown> = async () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor = ''; ;) {
    const { data, metadata } = await person.get(`${path}${cursor}`);
    rows.push(...data);
    if (metadata.next_cursor === null) return rows;
    await between(rows);
    cursor = `&cursor=${encodeURIComponent(metadata.next_cursor)}`;
  }
}
