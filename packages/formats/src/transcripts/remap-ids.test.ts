import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imported, testId, transcript } from '../../test/arbitraries.ts';
import { planImport } from './plan-import.ts';
import { remapIds } from './remap-ids.ts';

const chat = { title: 'A chat', summary_message_id: testId(2) };
const plan = planImport({ chat, messages: [imported(1, null), imported(2, 1), imported(3, 2)] });

test('replaces an id wherever it stands', () => {
  const remapped = remapIds(
    plan,
    new Map([
      [testId(2), testId(20)],
      [testId(3), testId(30)],
    ]),
  );
  expect(remapped.nodes.map((node) => [node.id, node.parent_id])).toEqual([
    [testId(1), null],
    [testId(20), testId(1)],
    [testId(30), testId(20)],
  ]);
  expect(remapped.head_id).toBe(testId(30));
  expect(remapped.summary_message_id).toBe(testId(20));
});

test('lets ids change places', () => {
  const swapped = remapIds(
    plan,
    new Map([
      [testId(1), testId(2)],
      [testId(2), testId(1)],
    ]),
  );
  expect(swapped.nodes.map((node) => [node.id, node.parent_id])).toEqual([
    [testId(2), null],
    [testId(1), testId(2)],
    [testId(3), testId(1)],
  ]);
});

test('keeps the shape of any tree, and the plan it was given', () => {
  fc.assert(
    fc.property(transcript, (given) => {
      const before = planImport(given);
      const copy = structuredClone(before);
      const there = new Map(before.nodes.map((node, index) => [node.id, testId(index)]));
      const back = new Map([...there].map(([from, to]) => [to, from]));
      expect(remapIds(remapIds(before, there), back)).toEqual(copy);
      expect(before).toEqual(copy);
    }),
  );
});
