import type { CompletionChunk, JsonObject } from '../src/language-model.ts';
import type { ModelScript } from '../src/testing/index.ts';
import { request } from './ask-scripted.ts';

/** Posts a request for a completion, streaming unless told otherwise. */
export function post(url: string, script?: ModelScript, fields: JsonObject = {}, init: RequestInit = {}) {
  const { parameters, ...asked } = request(script, { stream: true, ...fields });
  return fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...asked, ...parameters }),
    headers: { 'content-type': 'application/json' },
    ...init,
  });
}

/** What a streamed answer held: all its bytes as text, the data of its events, and whether it broke. */
export interface Received {
  wire: string;
  data: string[];
  text: string;
  broken: boolean;
}

/** Reads a streamed answer to its end, however it ends. */
export async function receive(response: Response): Promise<Received> {
  let [wire, broken] = ['', false];
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body ?? []) wire += decoder.decode(bytes, { stream: true });
  } catch {
    broken = true;
  }
  const lines = wire.split('\n\n').filter((event) => event.startsWith('data: '));
  const data = lines.map((line) => line.slice('data: '.length));
  return { wire, data, text: data.map(textOf).join(''), broken };
}

function textOf(data: string): string {
  if (!data.startsWith('{"')) return '';
  const { choices } = JSON.parse(data) as CompletionChunk;
  return choices?.[0]?.delta.content ?? '';
}
