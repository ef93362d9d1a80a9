import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../language-model.ts';
import { cutText } from './cut-text.ts';
import type { ErrorStep, ModelScript, Pieces, ScriptStep, ToolCallStep } from './model-script.ts';

/** An HTTP answer that is no stream. */
export interface PlainAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What a fake model does on the wire. Nothing comes after `stall`, `answer`, `reset` or `end`, and one of them comes. */
export type Move =
  | { do: 'send'; bytes: Uint8Array }
  | { do: 'wait'; ms: number }
  | { do: 'stall' }
  | ({ do: 'answer' } & PlainAnswer)
  | { do: 'reset' }
  | { do: 'end' };

/** Whom a script is played to. */
export interface Audience {
  /** The model's name in each chunk. */
  model: string;
  /** Whether it hears of the usage. */
  usage: boolean;
  /** Whether it gets the whole answer at once: then an error, however late, is an HTTP answer. */
  whole?: boolean;
}

interface Progress extends Audience {
  chunkFields: JsonObject;
  sent: boolean;
  toolCalls: number;
}

/**
 * Turns a script into what happens on the wire, so that both fakes do the same.
 *
 * @throws Error when a step is none, or stands where it cannot: scripts come out of requests as well.
 */
export function compileScript({ steps }: ModelScript, audience: Audience): Move[] {
  const { model } = audience;
  const created = Math.floor(Date.now() / 1000);
  const chunkFields = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created, model };
  const progress: Progress = { ...audience, chunkFields, sent: false, toolCalls: 0 };
  const moves: Move[] = [];
  for (const step of steps) {
    const made = movesOf(step, progress);
    moves.push(...made);
    if (made.some((move) => move.do !== 'send' && move.do !== 'wait')) return moves;
    progress.sent ||= made.some((move) => move.do === 'send');
  }
  return [...moves, { do: 'end' }];
}

function movesOf(step: ScriptStep, progress: Progress): Move[] {
  switch (step.do) {
    case 'role':
      return [delta(progress, { role: 'assistant', content: '' })];
    case 'text':
      return spread(step.text, step, (content) => delta(progress, { content }));
    case 'reasoning':
      return spread(step.text, step, (text) => delta(progress, { [step.field ?? 'reasoning_content']: text }));
    case 'tool-call':
      return toolCall(step, progress);
    case 'finish':
      return [delta(progress, {}, step.reason)];
    case 'usage': {
      const { prompt_tokens, completion_tokens } = step;
      const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
      return progress.usage ? [sendJson({ ...progress.chunkFields, choices: [], usage })] : [];
    }
    case 'done':
      return [send('data: [DONE]\n\n')];
    case 'chunk':
      return [sendJson(step.chunk)];
    case 'comment':
      return [send(`: ${step.text}\n\n`)];
    case 'raw':
      return [{ do: 'send', bytes: Buffer.from(step.text, step.encoding ?? 'utf8') }];
    case 'malformed':
      return [send(`data: ${'{'.repeat(step.bytes ?? 16)}\n\n`)];
    case 'error':
      return [error(step, progress)];
    case 'status':
      if (progress.sent) throw new Error('A status cannot follow what was sent');
      return [{ do: 'answer', status: step.status, headers: step.headers ?? {}, body: step.body ?? '' }];
    case 'wait':
    case 'stall':
    case 'reset':
    case 'end':
      return [step];
    default:
      throw new Error(`A script has no such step: ${JSON.stringify(step)}`);
  }
}

function delta({ chunkFields }: Progress, delta: JsonObject, finishReason: string | null = null): Move {
  return sendJson({ ...chunkFields, choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }] });
}

function spread(text: string, { chunkSize, everyMs }: Pieces, moveOf: (piece: string) => Move): Move[] {
  return cutText(text, chunkSize).flatMap((piece, index): Move[] =>
    everyMs !== undefined && index > 0 ? [{ do: 'wait', ms: everyMs }, moveOf(piece)] : [moveOf(piece)],
  );
}

function toolCall(step: ToolCallStep, progress: Progress): Move[] {
  const index = progress.toolCalls++;
  const pieces = cutText(step.arguments, Math.ceil(step.arguments.length / (step.pieces ?? 1)));
  return pieces.map((text, at) => {
    const call = { index, function: { arguments: text } };
    // Only the first piece says which call it is.
    const first = { index, id: step.id, type: 'function', function: { name: step.name, arguments: text } };
    return delta(progress, { tool_calls: [at === 0 ? first : call] });
  });
}

function error({ status = 500, message, code, retryAfter }: ErrorStep, { sent, whole }: Progress): Move {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  const body = { error: { message, type, param: null, code: code ?? null } };
  if (sent && !whole) return sendJson(body);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  return { do: 'answer', status, headers, body: JSON.stringify(body) };
}

function sendJson(value: JsonObject): Move {
  return send(`data: ${JSON.stringify(value)}\n\n`);
}

function send(text: string): Move {
  return { do: 'send', bytes: Buffer.from(text) };
}
