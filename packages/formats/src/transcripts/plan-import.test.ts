import { AppError, ImportSessionInput, type TranscriptMessage } from '@greenroom/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imported, testId, transcript } from '../../test/arbitraries.ts';
import { streamOf, textOf } from '../../test/streams.ts';
import { planImport } from './plan-import.ts';
import { writeJson } from './write-json.ts';

const chat = { title: 'A chat' };

const shuffled = transcript.chain((given) =>
  fc
    .shuffledSubarray(given.messages, { minLength: given.messages.length })
    .map((messages) => ({ given, input: { ...given, messages } })),
);

/** The path from a message up to its first, by the slow and plain way. */
function ancestry(messages: TranscriptMessage[], id: string | null): string[] {
  const found = messages.find((message) => message.id === id);
  return found ? [found.id, ...ancestry(messages, found.parent_id)] : [];
}

test('places every message of any tree, in whatever order the file has it', () => {
  fc.assert(
    fc.property(shuffled, ({ given, input }) => {
      const plan = planImport(input);
      const path = ancestry(given.messages, given.chat.head_id);
      expect(plan.nodes).toEqual(
        given.messages.map((message) => ({
          ...message,
          depth: ancestry(given.messages, message.id).length - 1,
          on_path: path.includes(message.id),
        })),
      );
      const { head_id, summary_message_id } = given.chat;
      expect(plan).toMatchObject({ head_id, summary_message_id, path_length: path.length });
    }),
  );
});

test('keeps the tree when it is written and planned again', async () => {
  await fc.assert(
    fc.asyncProperty(shuffled, async ({ given, input }) => {
      const plan = planImport(input);
      const messages = plan.nodes.map(
        ({ depth: _depth, on_path: _onPath, ...message }) => message as TranscriptMessage,
      );
      const written = await textOf(
        writeJson({ ...given, chat: { ...given.chat, head_id: plan.head_id } }, streamOf(messages)),
      );
      expect(planImport(ImportSessionInput.parse(JSON.parse(written)))).toEqual(plan);
    }),
  );
});

test('keeps messages beside a chat that has no current path', () => {
  const plan = planImport({ chat: { ...chat, head_id: null }, messages: [imported(1, null), imported(2, null)] });
  expect(plan).toMatchObject({ head_id: null, path_length: 0, last_seq: 2 });
  expect(plan.nodes.map((node) => node.on_path)).toEqual([false, false]);
});

test('takes the message with the highest seq for the head when the file names none', () => {
  const plan = planImport({
    chat: { ...chat, head_id: undefined },
    messages: [imported(9, 2), imported(2, null), imported(5, 2)],
  });
  expect(plan.head_id).toBe(testId(9));
  expect(plan.nodes.map((node) => [node.seq, node.depth, node.on_path])).toEqual([
    [2, 0, true],
    [5, 1, false],
    [9, 1, true],
  ]);
});

test('takes a head in the middle of the tree', () => {
  const messages = [imported(1, null), imported(2, 1), imported(3, 2)];
  const plan = planImport({ chat: { ...chat, head_id: testId(2) }, messages });
  expect(plan).toMatchObject({ head_id: testId(2), path_length: 2, last_seq: 3 });
});

test('forgets which message a summary tells of when the file has no such message', () => {
  const plan = planImport({ chat: { ...chat, summary_message_id: testId(7) }, messages: [imported(1, null)] });
  expect(plan.summary_message_id).toBeNull();
});

test('plans a chat without messages', () => {
  expect(planImport({ chat, messages: [] })).toEqual({
    nodes: [],
    head_id: null,
    summary_message_id: null,
    path_length: 0,
    last_seq: 0,
    last_message_at: null,
  });
});

test('tells when the last message was made, in UTC', () => {
  const late = { ...imported(2, 1), created_at: '2026-11-22T18:10:00+01:00' };
  const messages = [late, { ...imported(1, null), created_at: '2027-01-01T00:00:00Z' }];
  expect(planImport({ chat, messages }).last_message_at).toBe('2026-11-22T17:10:00.000Z');
});

test('leaves the input as it was', () => {
  const input = { chat, messages: [imported(2, 1), imported(1, null)] };
  const before = structuredClone(input);
  planImport(input);
  expect(input).toEqual(before);
});

test('refuses what is no tree as unprocessable, with the places', () => {
  const error = thrownBy(() => planImport({ chat, messages: [imported(1, 7)] }));
  expect(error).toMatchObject({
    code: 'unprocessable',
    message: 'The messages do not form a tree: 1 fault.',
    details: { issues: [{ path: 'messages.0.parent_id' }] },
  });
});

test('says how many faults there are when it does not list them all', () => {
  const messages = Array.from({ length: 60 }, (_, index) => imported(index + 1, 999));
  const error = thrownBy(() => planImport({ chat, messages }));
  expect(error.message).toBe('The messages do not form a tree: 60 faults, of which the first 50 are listed.');
});

test('places a chain of 100,000 messages, given in reverse, in well under a second', () => {
  const messages = Array.from({ length: 100_000 }, (_, index) => imported(index + 1, index || null)).toReversed();
  const start = performance.now();
  const plan = planImport({ chat, messages });
  expect(performance.now() - start).toBeLessThan(1000);
  expect(plan).toMatchObject({ path_length: 100_000, head_id: testId(100_000) });
  expect(plan.nodes.at(-1)?.depth).toBe(99_999);
});

test('refuses a cycle of 100,000 messages in well under a second', () => {
  const messages = Array.from({ length: 100_000 }, (_, index) => imported(index + 1, index || 100_000));
  const start = performance.now();
  expect(thrownBy(() => planImport({ chat, messages })).details.issues).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(1000);
});

function thrownBy(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (AppError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
