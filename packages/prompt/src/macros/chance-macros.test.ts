import { describe, expect, test } from 'vitest';
import { macroEnv, noVariables } from '../../test/macro-env.ts';
import { evaluateMacros } from './evaluate-macros.ts';
import type { MacroEnv } from './macro-env.ts';

const expand = (text: string, changes: Partial<MacroEnv> = {}) => evaluateMacros(text, macroEnv(changes), noVariables);

describe('chance', () => {
  const draws = '{{random::a::b::c::d}}{{roll 1d1000}} '.repeat(20);

  test('is the same for the same seed and another for another', () => {
    expect(expand(draws).text).toBe(expand(draws).text);
    expect(expand(draws, { seed: 'generation 2' }).text).not.toBe(expand(draws).text);
    expect(expand(draws, { pickSeed: 'chat 1/scenario' }).text).not.toBe(expand(draws).text);
  });

  test('is drawn anew by each macro', () => {
    expect(new Set(expand('{{roll 1d1000000}} '.repeat(50)).text.split(' ')).size).toBeGreaterThan(45);
  });

  test('picks the same at one place of a chat, whatever the generation and the names', () => {
    const text = '{{char}}: {{pick::a::b::c::d}}{{pick::a::b::c::d}}{{pick::a::b::c::d}}';
    const picks = (changes: Partial<MacroEnv>) => expand(text, changes).text.split(': ')[1];
    expect(picks({ seed: 'generation 2', char: 'Somebody else' })).toBe(picks({}));
  });

  test('picks by the chat and by the place in the text', () => {
    const many = expand('{{pick::a::b::c::d}}'.repeat(40)).text;
    expect(new Set(many).size).toBe(4);
    expect(expand('{{pick::a::b::c::d}}'.repeat(40), { pickSeed: 'chat 2/main' }).text).not.toBe(many);
  });

  test('picks by the text of the card that it is in', () => {
    const many = '{{pick::a::b::c::d}}'.repeat(40);
    const card = { ...macroEnv().card, description: many, personality: many };
    const [description, personality] = expand('{{description}} {{personality}}', { card }).text.split(' ');
    expect(description).not.toBe(personality);
  });

  test('picks what it always picked, or chats that are there would be told another story', () => {
    const many = '{{pick:a,b,c,d,e,f,g,h}}'.repeat(10);
    const card = { ...macroEnv().card, description: many };
    const within = '{{#if 1}} {{pick::{{char}}1::\\{\\{2\\}\\}::3::4::5}}{{/if}}';
    expect(expand(`${many}{{description}}${within}é`, { card }).text).toBe('caeacaddchfbgbfhacfe 4é');
  });

  test('picks ten thousands of times from a long text in linear time', () => {
    const text = '{{pick::a}}'.repeat(30_000);
    const start = performance.now();
    expect(expand(text, { pickSeed: `chat 1/${text}` }).text).toBe('a'.repeat(30_000));
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('is charged for how long a pick is that is put in again and again', () => {
    const card = { ...macroEnv().card, description: `{{pick::{{//${'x'.repeat(200_000)}}}::b}}` };
    const { text, trace } = expand('{{description}}'.repeat(1000), { card });
    expect(trace).toContainEqual({ kind: 'truncated', reason: 'work' });
    expect(text.endsWith('{{description}}')).toBe(true);
  });

  test('chooses every option and rolls every side', () => {
    const letters = new Set(expand('{{random:a,b,c}}'.repeat(200)).text);
    const sides = new Set(expand('{{roll d6}}'.repeat(200)).text);
    expect([[...letters].toSorted(), [...sides].toSorted()]).toEqual([
      ['a', 'b', 'c'],
      ['1', '2', '3', '4', '5', '6'],
    ]);
  });

  test('is told to the receipt', () => {
    const { text, trace } = expand('{{random::x::x}}{{pick:y}}{{roll:2d1+3}}');
    expect(text).toBe('xy5');
    expect(trace).toEqual([
      { kind: 'choice', macro: 'random', index: expect.any(Number), options: 2, chosen: 'x' },
      { kind: 'choice', macro: 'pick', index: 0, options: 1, chosen: 'y' },
      { kind: 'roll', formula: '2d1+3', total: 5 },
    ]);
  });
});
