import { expect, it } from 'vitest';
import { card } from '../../test/card.ts';
import { frameWithCharacter } from './frame-with-character.ts';

const NOW = { now: '2026-11-24T12:00:00Z', timeZone: 'UTC', seed: 's' };

it('has the character before the conversation and its last words after it, macros filled in', () => {
  const ann = card({ description: '{{char}} knows {{user}}.', post_history_instructions: 'Stay {{char}}.' });
  const { before, after } = frameWithCharacter(ann, { userName: 'Bo', ...NOW });
  expect(before).toHaveLength(1);
  expect(before[0]?.role).toBe('system');
  expect(before[0]?.content).toContain('Ann knows Bo.');
  expect(after).toEqual([{ role: 'system', content: 'Stay Ann.' }]);
});

it('has nothing after it for a character without last words', () => {
  expect(frameWithCharacter(card(), { userName: null, ...NOW }).after).toEqual([]);
});
