import { expect, test } from 'vitest';
import { speakerName } from './speaker-name.ts';

const chat = { character_name: 'Ada', user_name: 'Grace' };
const nameless = { character_name: null, user_name: null };

test.each([
  { role: 'assistant', ofChat: 'Ada', fallback: 'Assistant' },
  { role: 'user', ofChat: 'Grace', fallback: 'User' },
  { role: 'system', ofChat: 'System', fallback: 'System' },
  { role: 'tool', ofChat: 'Tool', fallback: 'Tool' },
] as const)('names the speaker of a $role message: its own name, the chat, the role', (row) => {
  const { role, ofChat, fallback } = row;
  expect(speakerName(chat, { role, name: 'Eve' })).toBe('Eve');
  expect(speakerName(chat, { role, name: null })).toBe(ofChat);
  expect(speakerName(nameless, { role, name: null })).toBe(fallback);
});

test('takes a blank name for none', () => {
  expect(speakerName(chat, { role: 'user', name: ' \n' })).toBe('Grace');
});
