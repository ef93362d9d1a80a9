import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { JsonObject, ModelEvent, ModelUsage, ToolCall } from '../language-model.ts';
import { ModelError } from '../model-error.ts';
import type { Move } from './compile-script.ts';
import { readMoves } from './read-moves.ts';
import { serveMoves } from './serve-moves.ts';

/**
 * Plays moves into one `chat.completion`, sent when they are over. What breaks a stream breaks the connection, and
 * what makes a stream malformed makes the answer no JSON.
 *
 * @throws the signal's reason when that aborts
 */
export async function serveWhole(moves: Move[], response: ServerResponse, model: string, signal: AbortSignal) {
  const last = moves.at(-1)?.do;
  if (last === 'answer' || last === 'reset') return serveMoves(withoutText(moves), response, signal);
  try {
    const completion = await assemble(readMoves(moves, signal), model);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion));
  } catch (error) {
    if (!ModelError.is(error) || signal.aborted) throw error;
    serveFault(error, response);
  }
}

function withoutText(moves: Move[]): Move[] {
  return moves.filter((move) => move.do !== 'send');
}

async function assemble(events: AsyncIterable<ModelEvent>, model: string): Promise<JsonObject> {
  let [content, reasoning, finishReason] = ['', '', 'stop'];
  let usage: ModelUsage | null = null;
  const calls: ToolCall[] = [];
  for await (const event of events) {
    content += event.text;
    reasoning += event.reasoning;
    finishReason = event.finishReason ?? finishReason;
    usage = event.usage ?? usage;
    addToolCalls(calls, event);
  }
  const message: JsonObject = { role: 'assistant', content: content === '' && calls.length > 0 ? null : content };
  if (reasoning !== '') message['reasoning_content'] = reasoning;
  if (calls.length > 0) message['tool_calls'] = calls;
  const created = Math.floor(Date.now() / 1000);
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created,
    model,
    choices,
    ...(usage && { usage }),
  };
}

function addToolCalls(calls: ToolCall[], { toolCalls }: ModelEvent) {
  for (const { index, id = '', function: piece } of toolCalls) {
    const call = (calls[index] ??= { id, type: 'function', function: { name: piece?.name ?? '', arguments: '' } });
    call.function.arguments += piece?.arguments ?? '';
  }
}

function serveFault({ kind, details, message }: ModelError, response: ServerResponse) {
  if (kind === 'cut_off') return void response.destroy();
  const head = { 'content-type': 'application/json' };
  if (kind === 'malformed') return void response.writeHead(200, head).end('{{{');
  response.writeHead(500, head).end(JSON.stringify({ error: details.body ?? { message } }));
}
