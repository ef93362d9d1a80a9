import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countRepeated as count, type ToldTurn } from './count-repeated.ts';

const turns = (...texts: string[]): ToldTurn[] =>
  texts.map((content) => ({ role: content.startsWith('a') ? 'assistant' : 'user', content }));

const countRepeated = (told: ToldTurn[], stored: ToldTurn[], hasFailed = false) => count(told, stored, { hasFailed });

describe('countRepeated', () => {
  it('knows the whole conversation, and its end, as what the chat has', () => {
    expect(countRepeated(turns('u1', 'a1', 'u2'), turns('u1', 'a1'))).toBe(2);
    expect(countRepeated(turns('a1', 'u2', 'a2', 'u3'), turns('u1', 'a1', 'u2', 'a2'))).toBe(3);
  });

  it('takes a turn said twice for a new one', () => {
    expect(countRepeated(turns('u1'), turns('u1'))).toBe(0);
    expect(countRepeated(turns('u1', 'u1'), turns('a1', 'u1'))).toBe(0);
  });

  it('knows a turn that is said again because its reply has failed', () => {
    expect(countRepeated(turns('u1'), turns('u1'), true)).toBe(1);
    expect(countRepeated(turns('u1', 'a1', 'u2'), turns('u1', 'a1', 'u2'), true)).toBe(3);
    expect(countRepeated(turns('u3'), turns('u1', 'a1', 'u2'), true)).toBe(0);
  });

  it('takes another conversation for a new one', () => {
    expect(countRepeated(turns('u1', 'a2', 'u2'), turns('u1', 'a1'))).toBe(0);
  });

  it('adds to a chat of any history just what is new, however much of it is told', () => {
    const words = fc.array(fc.constantFrom('u1', 'u2', 'a1', 'a2'), { maxLength: 8 });
    fc.assert(
      fc.property(words, words, fc.nat(8), (history, added, from) => {
        const stored = turns(...history);
        const told = stored.slice(Math.min(from, stored.length));
        fc.pre(told.some(({ role }) => role === 'assistant'));
        expect(countRepeated([...told, ...turns(...added)], stored)).toBeGreaterThanOrEqual(told.length);
      }),
    );
  });
});
