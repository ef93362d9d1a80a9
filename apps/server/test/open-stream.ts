import { API_KEY, type ServerProcess } from './start-server-process.ts';

/** An event of a stream, and when it came: a moment of `performance.now()`. */
export interface ReceivedEvent {
  id: string | undefined;
  /** What stands in `data`, parsed; `[DONE]` as it is. */
  data: any;
  at: number;
}

/** A stream of server-sent events that is being read. */
export interface EventStream {
  readonly status: number;
  readonly events: ReceivedEvent[];
  /** Resolves when the stream has ended, in order or not. */
  readonly ended: Promise<void>;
  /** Resolves when so many events have come. @throws when the stream ends before */
  untilEvents(count: number): Promise<void>;
  leave(): void;
}

/** What is asked for, below `/api/v1`: with a body it is posted. */
export interface StreamRequest {
  path: string;
  body?: object;
  headers?: Record<string, string>;
}

/** Opens a stream of server-sent events and reads it to its end. */
export async function openStream(
  { url }: Pick<ServerProcess, 'url'>,
  { path, body, headers = {} }: StreamRequest,
): Promise<EventStream> {
  const leaving = new AbortController();
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'x-api-key': API_KEY, ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(30_000)]),
  });
  const events: ReceivedEvent[] = [];
  let [isOver, wake] = [false, () => {}];
  const ended = readEvents(answer, (event) => {
    events.push(event);
    wake();
  }).finally(() => {
    isOver = true;
    wake();
  });
  return {
    status: answer.status,
    events,
    ended,
    untilEvents: async (count) => {
      while (events.length < count) {
        if (isOver) throw new Error(`The stream ended with ${events.length} events`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    leave: () => leaving.abort(),
  };
}

/** The text that a stream has brought, in either of its forms, up to a moment. */
export function textOf({ events }: Pick<EventStream, 'events'>, until = Infinity): string {
  return events.map(({ data, at }) => (at > until ? '' : deltaOf(data))).join('');
}

/** Where the generation of a streamed completion is, and the message it writes: its first event has to be there. */
export function pathsOf({ events: [first] }: Pick<EventStream, 'events'>): { generation: string; message: string } {
  if (!first) throw new Error('The stream has not begun');
  const { generation_id, assistant_message_id } = first.data;
  return { generation: `/generations/${generation_id}`, message: `/messages/${assistant_message_id}` };
}

function deltaOf(data: any): string {
  if (data.type === 'text-delta') return data.text;
  return data.choices?.[0]?.delta.content ?? '';
}

async function readEvents(answer: Response, onEvent: (event: ReceivedEvent) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const bytes of answer.body ?? []) {
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) if (!block.startsWith(':')) onEvent(readEvent(block));
    }
  } catch {
    // A server that was killed, or a stream that was left: what came before it is what counts.
  }
}

function readEvent(block: string): ReceivedEvent {
  const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  const data = fields.get('data') ?? '';
  return { id: fields.get('id'), data: data === '[DONE]' ? data : JSON.parse(data), at: performance.now() };
}
