import type {
  CompletionChoice,
  CompletionChunk,
  JsonObject,
  ModelEvent,
  ModelUsage,
  ToolCallDelta,
} from '../language-model.ts';
import { followToolCalls } from './follow-tool-calls.ts';
import { filled, isObject } from './json.ts';
import { readUsage } from './read-usage.ts';

/** An answer as far as it has come. */
export interface Answer {
  /** Takes a chunk as its server sent it, and gives what it adds. */
  add(payload: JsonObject): ModelEvent;
  /** Whether the server has said why the answer ends. */
  isFinished(): boolean;
  /** The end of an answer whose server does not say why it ends. */
  stop(): ModelEvent;
}

/**
 * Follows an answer, chunk by chunk, through the ways servers have to write the same. Its events are about the first
 * choice; the others are in the chunks alone.
 */
export function followAnswer(): Answer {
  const toolCalls = new Map<number, (pieces: unknown) => ToolCallDelta[]>();
  let usage: ModelUsage | null = null;
  let finished = false;
  let last: JsonObject = {};
  const followChoice = (index: number) => {
    const follow = toolCalls.get(index) ?? followToolCalls();
    toolCalls.set(index, follow);
    return follow;
  };
  const add = (payload: JsonObject): ModelEvent => {
    const said = readUsage(payload['usage']);
    usage = said ?? usage;
    const { choices: all, ...rest } = payload;
    const choices = (Array.isArray(all) ? all : []).filter(isObject).map((choice) => toChoice(choice, followChoice));
    const chunk: CompletionChunk = { ...rest, choices, ...('usage' in rest ? { usage: said } : {}) };
    last = rest;
    const event = toEvent(chunk, usage);
    finished ||= event.finishReason !== null;
    return event;
  };
  return {
    add,
    isFinished: () => finished,
    stop: () => {
      const { usage: _, ...rest } = last;
      return add({ ...rest, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    },
  };
}

/** A choice with its index and delta; one of a whole answer has a `message` in the place of the latter. */
function toChoice(
  { message, ...choice }: JsonObject,
  followChoice: (index: number) => (pieces: unknown) => ToolCallDelta[],
): CompletionChoice {
  const index = Number.isSafeInteger(choice['index']) ? (choice['index'] as number) : 0;
  const { tool_calls: pieces, ...said } = [choice['delta'], message].find(isObject) ?? {};
  const calls = followChoice(index)(pieces);
  return { ...choice, index, delta: calls.length > 0 ? { ...said, tool_calls: calls } : said };
}

function toEvent(chunk: CompletionChunk, usage: ModelUsage | null): ModelEvent {
  const choice = chunk.choices.find(({ index }) => index === 0);
  const delta = choice?.delta ?? {};
  return {
    text: textOf(delta.content) + (filled(delta.refusal) ?? ''),
    // Servers in between two names for it send both, with the same in them.
    reasoning: filled(delta.reasoning_content) ?? filled(delta.reasoning) ?? '',
    toolCalls: delta.tool_calls ?? [],
    finishReason: filled(choice?.finish_reason) ?? null,
    usage,
    chunk,
  };
}

/** The text of a content; some servers send it in parts. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return filled(content) ?? '';
  return content.map((part) => (isObject(part) ? (filled(part['text']) ?? '') : '')).join('');
}
