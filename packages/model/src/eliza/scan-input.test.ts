import { describe, expect, it } from 'vitest';
import { MAX_WORDS, scanInput } from './scan-input.ts';
import type { ScriptKey } from './script.ts';

const rules: ScriptKey['rules'] = [{ match: [0], say: ['Well.'] }];
const keys = new Map<string, ScriptKey>([
  ['i', { becomes: 'you', rules }],
  ['you', { becomes: 'I', rules }],
  ['my', { becomes: 'your', rank: 2, rules }],
  ['if', { rank: 3, rules }],
  ['mother', { classes: ['family'] }],
  ['me', { becomes: 'you' }],
]);
const scan = (input: string) => {
  const { words, keys: stack } = scanInput(input, keys);
  return { words: words.map(({ text }) => text).join(' '), keys: stack };
};

describe('scanInput', () => {
  it('puts a higher ranked keyword on top and any other at the bottom', () => {
    expect(scan('I see my garden').keys).toEqual(['my', 'i']);
    expect(scan('I wonder if my garden sees you').keys).toEqual(['if', 'i', 'my', 'you']);
  });

  it('stacks a keyword once', () => {
    expect(scan('I and I and I').keys).toEqual(['i']);
  });

  it('substitutes words and keeps all others in their own case', () => {
    expect(scan('I gave Anna MY Red coat')).toEqual({ words: 'you gave Anna your Red coat', keys: ['my', 'i'] });
  });

  it('takes no word for a keyword that has no rules', () => {
    expect(scan('mother told me').keys).toEqual([]);
  });

  it('gives words their classes', () => {
    expect(scanInput('the MOTHER', keys).words.map(({ classes }) => classes)).toEqual([[], ['family']]);
  });

  it.each([',', '.', '!', '?', ';', ':', ' but', '\n', '…', ' BUT'])('ends the clause of a keyword at %j', (end) => {
    expect(scan(`I rest${end} my day is over`)).toEqual({ words: 'you rest', keys: ['i'] });
  });

  it.each([',', '.', ' but'])('drops what was before %j when no keyword was', (end) => {
    expect(scan(`Well${end} the day is mine${end} I rest`)).toEqual({ words: 'you rest', keys: ['i'] });
  });

  it('takes the capital from a word that only has it for its place at the start', () => {
    expect(scan('The rain made me sad').words).toBe('the rain made you sad');
    expect(scan('Anna made me sad').words).toBe('Anna made you sad');
    expect(scan('so The rain').words).toBe('so The rain');
  });

  it('takes a word for nothing else than the script does, whatever objects are made of', () => {
    expect(scan('constructor __proto__ hasOwnProperty toString').keys).toEqual([]);
  });

  it('reads the first words of a long input only', () => {
    expect(scanInput('a '.repeat(MAX_WORDS + 500), keys).words).toHaveLength(MAX_WORDS);
    expect(scan(`${'a '.repeat(MAX_WORDS - 1)} I`).keys).toEqual(['i']);
    expect(scan(`${'a '.repeat(MAX_WORDS)} I`).keys).toEqual([]);
  });
});
