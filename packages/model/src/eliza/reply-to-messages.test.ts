import { expect, it } from 'vitest';
import { replyToMessages } from './reply-to-messages.ts';

const turn = [{ role: 'user' as const, content: 'I am unhappy.' }];

it('says something else to the same turn with each further attempt', () => {
  const replies = [0, 1, 2].map((attempt) => replyToMessages(turn, undefined, attempt));
  expect(new Set(replies).size).toBe(3);
});

it('opens otherwise with each further attempt where the person said nothing', () => {
  expect(replyToMessages([], undefined, 1)).not.toBe(replyToMessages([], undefined, 0));
  expect(replyToMessages([], 'Welcome.', 0)).toBe('Welcome.');
});
