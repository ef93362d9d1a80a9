import { MAX_CONTENT_LENGTH, type ToolCall } from '@greenroom/contract';
import type { ToolCallDelta } from '@greenroom/model';
import { createTextIntake, type TextIntake } from './create-text-intake.ts';

const MOST_CALLS = 1000;

/** Calls of tools that come in pieces. */
export interface ToolCallIntake {
  take(pieces: readonly ToolCallDelta[]): void;
  /** The calls as far as they have come, in order; null for none. */
  calls(): ToolCall[] | null;
}

/** Makes an intake that puts the pieces together by their index, and keeps of them what can be stored. */
export function createToolCallIntake(): ToolCallIntake {
  const known = new Map<number, { call: ToolCall; text: TextIntake }>();
  let room = MAX_CONTENT_LENGTH;
  const begin = ({ id = '', type = 'function' }: ToolCallDelta) => {
    const call = { id: whole(id), type: whole(type), function: { name: '', arguments: '' } };
    return { call, text: createTextIntake(room) };
  };
  return {
    take: (pieces) => {
      for (const piece of pieces) {
        const entry = known.get(piece.index) ?? begin(piece);
        if (!known.has(piece.index) && known.size >= MOST_CALLS) continue;
        known.set(piece.index, entry);
        const { function: told } = entry.call;
        told.name ||= whole(piece.function?.name ?? '');
        const more = entry.text.take(piece.function?.arguments ?? '');
        told.arguments += more;
        room = Math.max(0, room - more.length);
      }
    },
    calls: () =>
      known.size === 0 ? null : [...known.values()].map(({ call }) => ({ ...call, function: { ...call.function } })),
  };
}

function whole(text: string): string {
  const intake = createTextIntake(MAX_CONTENT_LENGTH);
  return intake.take(text) + intake.rest();
}
