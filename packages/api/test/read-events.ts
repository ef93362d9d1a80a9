/** An event of a `text/event-stream`. */
export interface ReadEvent {
  id: string | undefined;
  event: string | undefined;
  /** Its data, read as JSON where it is JSON. */
  data: any;
  /** As it came. */
  text: string;
}

/** The events of a stream, in the order in which they come; comments are passed over. */
export async function* readEvents(answer: Response): AsyncGenerator<ReadEvent> {
  let received = '';
  const decoder = new TextDecoder();
  for await (const bytes of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    received += decoder.decode(bytes, { stream: true });
    const blocks = received.split('\n\n');
    received = blocks.pop() ?? '';
    for (const block of blocks) if (!block.startsWith(':')) yield eventOf(block);
  }
}

/** The first event of a stream, as the body of an answer has it; then the caller leaves. */
export async function readFirstEvent(answer: Response): Promise<{ text: string; body: any }> {
  // Leaving the loop cancels the body.
  for await (const { text, data } of readEvents(answer)) return { text, body: data };
  return { text: '', body: undefined };
}

function eventOf(block: string): ReadEvent {
  const field = (name: string) => block.split('\n').find((line) => line.startsWith(`${name}: `));
  const data = field('data')?.slice('data: '.length) ?? '';
  return {
    id: field('id')?.slice('id: '.length),
    event: field('event')?.slice('event: '.length),
    data: jsonOr(data),
    text: `${block}\n\n`,
  };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
