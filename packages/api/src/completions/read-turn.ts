import { AppError, isStorableText, MAX_CONTENT_LENGTH, ToolCalls, type CompletionMessage } from '@greenroom/contract';
import type { NewTurn } from '../replies/ask.ts';

const LONGEST_NAME = 200;

/**
 * Reads a message of OpenAI's into one that can stand in a chat.
 * @throws `validation_failed` for what a chat cannot keep: other parts than text, text no database takes
 */
export function readTurn(message: CompletionMessage, index: number): NewTurn {
  const path = `messages.${index}`;
  const role = roleOf(message, path);
  const content = textOf(message, `${path}.content`);
  const calls = role === 'assistant' && message.tool_calls?.length ? toolCallsOf(message, `${path}.tool_calls`) : null;
  if (content === '' && !calls && role !== 'tool') throw invalid(`${path}.content`, 'must not be empty');
  return {
    role,
    name: shortText(message.name ?? null, `${path}.name`),
    content,
    tool_calls: calls,
    tool_call_id: role === 'tool' ? callIdOf(message, `${path}.tool_call_id`) : null,
  };
}

function roleOf({ role }: CompletionMessage, path: string): NewTurn['role'] {
  if (role === 'function') throw invalid(`${path}.role`, 'is not taken in a chat; use tool');
  return role === 'developer' ? 'system' : role;
}

function textOf({ content }: CompletionMessage, path: string): string {
  const text = Array.isArray(content)
    ? content.map((part, index) => partText(part, `${path}.${index}`)).join('')
    : content;
  return storable(text ?? '', path);
}

function partText({ type, text }: { type: string; text?: unknown }, path: string): string {
  if (type === 'text' && typeof text === 'string') return text;
  throw invalid(path, 'is no text, and a chat keeps only text: leave out conversation_id to send it to a model');
}

function toolCallsOf(message: CompletionMessage, path: string) {
  const { data, error } = ToolCalls.safeParse(message.tool_calls);
  if (data) return data;
  const [issue] = error.issues;
  throw invalid([path, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'are not calls of tools');
}

function callIdOf(message: CompletionMessage, path: string): string {
  const id = shortText(message.tool_call_id ?? null, path);
  if (!id) throw invalid(path, 'must name the call that this answers');
  return id;
}

function shortText(text: string | null, path: string): string | null {
  if (text !== null && text.length > LONGEST_NAME) throw invalid(path, `must have at most ${LONGEST_NAME} characters`);
  return text === null ? null : storable(text, path);
}

function storable(text: string, path: string): string {
  if (text.length > MAX_CONTENT_LENGTH) throw invalid(path, `must have at most ${MAX_CONTENT_LENGTH} characters`);
  if (!isStorableText(text)) throw invalid(path, 'must not contain NUL characters or lone surrogates');
  return text;
}

function invalid(path: string, message: string): AppError {
  return new AppError('validation_failed', `${path}: ${message}`, { issues: [{ path, message }] });
}
