import { expect, it } from 'vitest';
import { contextText } from './context-text.ts';

const CONTEXT: Parameters<typeof contextText>[0] = {
  chat_id: '0197f3c2-7d1e-7000-8000-000000000001',
  character_id: null,
  character_name: null,
  messages: [{ role: 'user', content: 'A dragon?' }],
  tokens: { total: 20, budget: 30, tokenizer: 'o200k_base' },
  omitted_messages: 1,
};
const PART = { message_id: null, lore: null, included: true, reason: 'always in' };
const VERDICT = { attached_to: null, entry_id: null, name: null, key: null, message_id: null, detail: null };

it('is the messages and what they cost', () => {
  expect(contextText(CONTEXT)).toBe('user\n  A dragon?\n\n20 of 30 tokens (o200k_base); 1 message left out\n');
});

it('tells of each part and each entry of a lorebook whether it is in, and why', () => {
  const text = contextText({
    ...CONTEXT,
    segments: [
      { ...PART, source: 'description', tokens: 4 },
      { ...PART, source: 'lore', tokens: 9, lore: { book_id: '3', entry: 0 }, reason: 'key' },
      { ...PART, source: 'history', tokens: 5, message_id: 'm1', included: false, reason: 'did not fit the budget' },
    ],
    lore: [
      {
        ...VERDICT,
        book_id: '3',
        book_name: 'World',
        attached_to: 'chat',
        entry: 0,
        name: 'Dragons',
        fired: true,
        reason: 'key',
        key: 'dragon',
        message_id: 'm2',
      },
      { ...VERDICT, book_id: '4', book_name: null, entry: 7, fired: false, reason: 'budget', detail: 'No room.' },
    ],
    macros: [{ source: 'description', macro: 'random', note: 'chose 1 of 2: a' }],
  });
  expect(text.split('\n').slice(3, -2)).toEqual([
    'PART         TOKENS  IN   FROM       WHY',
    'description  4       yes             always in',
    'lore         9       yes  World [0]  key',
    'history      5       no   m1         did not fit the budget',
    '',
    'ENTRY       NAME     OF    IN   WHY',
    'World [0]   Dragons  chat  yes  key "dragon" in m2',
    'book 4 [7]                 no   budget: No room.',
    '',
    'PART         MACRO   NOTE',
    'description  random  chose 1 of 2: a',
    '',
  ]);
});
