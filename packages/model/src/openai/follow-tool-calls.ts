import { randomUUID } from 'node:crypto';
import type { JsonObject, ToolCallDelta } from '../language-model.ts';
import { filled, isObject } from './json.ts';

/** A call that has begun: the id its server knows it by, if it has one. */
interface OpenCall {
  index: number;
  id: string | undefined;
  name: string | undefined;
}

/**
 * Brings the pieces of one choice's tool calls into one form, whatever form a server has for them: each piece has the
 * index of its call, the first alone has the id, type and name, and arguments are text.
 *
 * @returns What takes the `tool_calls` of one delta after the other.
 */
export function followToolCalls(): (pieces: unknown) => ToolCallDelta[] {
  const calls: OpenCall[] = [];
  return (pieces) => {
    if (!Array.isArray(pieces)) return [];
    return pieces.filter(isObject).map((piece) => {
      const open = openCall(calls, piece);
      return open ? laterPiece(piece, open) : firstPiece(piece, startCall(calls, piece));
    });
  };
}

/** The call that a piece goes on with, if it does not begin one. */
function openCall(calls: OpenCall[], piece: JsonObject): OpenCall | undefined {
  const id = filled(piece['id']);
  const sameId = id === undefined ? undefined : calls.find((call) => call.id === id);
  if (sameId) return sameId;
  const name = filled(functionOf(piece)['name']);
  if (!isIndex(piece['index'])) return id === undefined && name === undefined ? calls.at(-1) : undefined;
  const sameIndex = calls.find(({ index }) => index === piece['index']);
  // Some servers give every call the index 0, and some every piece a new id; only the former name the function again.
  const isAnother = id !== undefined && name !== undefined && sameIndex?.id !== undefined;
  return isAnother ? undefined : sameIndex;
}

function startCall(calls: OpenCall[], piece: JsonObject): OpenCall {
  const wanted = piece['index'];
  const isFree = isIndex(wanted) && calls.every(({ index }) => index !== wanted);
  const next = calls.reduce((free, { index }) => Math.max(free, index + 1), 0);
  const call = { index: isFree ? wanted : next, id: filled(piece['id']), name: filled(functionOf(piece)['name']) };
  calls.push(call);
  return call;
}

function firstPiece(piece: JsonObject, { index }: OpenCall): ToolCallDelta {
  const id = filled(piece['id']) ?? `call_${randomUUID().replaceAll('-', '')}`;
  return { ...piece, index, id, type: filled(piece['type']) ?? 'function', function: textFunction(piece) };
}

function laterPiece({ id, type, ...piece }: JsonObject, call: OpenCall): ToolCallDelta {
  const { name, ...rest } = textFunction(piece);
  const isNew = name !== undefined && call.name === undefined;
  call.name ??= name;
  return { ...piece, index: call.index, function: isNew ? { name, ...rest } : rest };
}

function textFunction(piece: JsonObject): { name?: string; arguments?: string } {
  const { name, arguments: said, ...rest } = functionOf(piece);
  const known = filled(name);
  const text = typeof said === 'string' || said === undefined || said === null ? said : JSON.stringify(said);
  return {
    ...rest,
    ...(known === undefined ? {} : { name: known }),
    ...(typeof text === 'string' ? { arguments: text } : {}),
  };
}

function functionOf(piece: JsonObject): JsonObject {
  return isObject(piece['function']) ? piece['function'] : {};
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
