import { expect, test } from 'vitest';
import { imported, testId } from '../../test/arbitraries.ts';
import { findFaults } from './find-faults.ts';

const chat = { title: 'A chat' };
const MISSING = 'must be the id of a message in this file';
const older = (index: number) => `must be an older message: the seq of messages.${index} is not smaller`;

test('finds nothing wrong with a tree, in whatever order the file has it', () => {
  const messages = [imported(3, 1), imported(1, null), imported(2, 1), imported(9, null)];
  expect(findFaults({ chat: { ...chat, head_id: testId(2) }, messages })).toEqual({ count: 0, issues: [] });
});

test.each([
  ['an id used twice', [imported(1, null), imported(1, null, 2)], 'messages.1.id', 'is the id of messages.0 already'],
  ['a seq used twice', [imported(1, null), imported(2, null, 1)], 'messages.1.seq', 'is the seq of messages.0 already'],
  ['a missing parent', [imported(1, null), imported(2, 7)], 'messages.1.parent_id', MISSING],
  ['a parent that is not older', [imported(1, null, 5), imported(2, 1)], 'messages.1.parent_id', older(0)],
  ['a message that is its own parent', [imported(1, 1)], 'messages.0.parent_id', 'must not be the message itself'],
  ['a cycle', [imported(1, 2), imported(2, 1)], 'messages.0.parent_id', older(1)],
])('names %s', (_, messages, path, message) => {
  expect(findFaults({ chat, messages })).toEqual({ count: 1, issues: [{ path, message }] });
});

test('names a head that is missing', () => {
  const faults = findFaults({ chat: { ...chat, head_id: testId(7) }, messages: [imported(1, null)] });
  expect(faults.issues).toEqual([{ path: 'chat.head_id', message: MISSING }]);
});

test('counts every fault but lists no more than 50', () => {
  const messages = Array.from({ length: 80 }, (_, index) => imported(index + 1, 999));
  const { count, issues } = findFaults({ chat, messages });
  expect(count).toBe(80);
  expect(issues).toHaveLength(50);
});
