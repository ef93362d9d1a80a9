import { expect, it } from 'vitest';
import { card } from '../../test/card.ts';
import { promptInputs } from '../../test/prompt-inputs.ts';
import { createExpander } from './create-expander.ts';

const expander = (fields: Parameters<typeof card>[0] = {}) =>
  createExpander(promptInputs({ chatId: 'chat 1', character: card(fields) }));

it('picks what it always picked, or chats that are there would be told another story', () => {
  const text = 'Ünder {{pick:a,b,c,d,e,f,g,h}}'.repeat(3) + '{{pick:a,b,c,d,e,f,g,h}}'.repeat(10);
  expect(expander().expand(text, 'scenario')).toBe('Ünder fÜnder fÜnder gcbegafaage');
});

it('knows which text of the card it expands, and does not put it into itself', () => {
  const fields = { description: 'a {{description}}', personality: 'b {{description}}' };
  expect(expander(fields).expand(fields.description, 'description')).toBe('a {{description}}');
  expect(expander(fields).expand(fields.personality, 'personality')).toBe('b a {{description}}');
});

it('takes escaped braces for braces in every text', () => {
  const of = (source: 'description' | 'lore') => expander().expand('\\{\\{char\\}\\}', source);
  expect([of('description'), of('lore')]).toEqual(['{{char}}', '{{char}}']);
});

it('bounds what all texts of lore cost together, and nothing else by it', () => {
  const big = expander({ creator_notes: 'x'.repeat(400_000) });
  const costly = '{{setvar::a::{{creatorNotes}}{{creatorNotes}}}}{{user}}';
  const start = performance.now();
  for (let entry = 0; entry < 2000; entry += 1) big.expand(costly, 'lore');
  expect(performance.now() - start).toBeLessThan(2000);
  expect(big.expand('{{user}}', 'lore')).toBe('{{user}}');
  expect(big.expand('{{user}}', 'description')).toBe('Bo');
  expect(big.notes.filter(({ note }) => note.includes('too many macros'))).toHaveLength(1);
});
