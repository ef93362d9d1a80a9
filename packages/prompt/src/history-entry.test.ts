import { describe, expect, it } from 'vitest';
import { historyEntry } from './history-entry.ts';

const names = { char: 'Ann', user: 'Bo' };
const message = { id: 'm1', role: 'user' as const, name: null, content: 'Hi {{char}}', hidden: false };
const entryOf = (fields: object) => historyEntry({ ...message, ...fields }, names, (text) => text.length);

describe('historyEntry', () => {
  it('expands the macros and counts what comes of them, with 4 tokens of framing', () => {
    expect(entryOf({})).toEqual({
      message: { role: 'user', content: 'Hi Ann' },
      segments: [{ source: 'history', message_id: 'm1', tokens: 6 }],
      tokens: 10,
    });
  });

  it('counts a name with one token of framing, as it is sent', () => {
    const entry = entryOf({ name: 'José!' });
    expect(entry.message).toEqual({ role: 'user', content: 'Hi Ann', name: 'Jose' });
    expect(entry.tokens).toBe(10 + 1 + 4);
  });

  it('leaves out a name of which nothing can be sent', () => {
    expect(entryOf({ name: '小红' }).message).not.toHaveProperty('name');
    expect(entryOf({ name: '小红' }).tokens).toBe(10);
  });

  it.each([
    ['user', 'user'],
    ['assistant', 'assistant'],
    ['system', 'system'],
    ['tool', 'system'],
  ])('sends a message of the role %s as %s', (role, sent) => {
    expect(entryOf({ role }).message.role).toBe(sent);
  });
});
