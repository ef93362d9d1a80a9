import { describe, expect, it } from 'vitest';
import { answerConversation } from './answer-conversation.ts';
import { answerTurn, startConversation } from './answer-turn.ts';
import { doctorScript } from './doctor-script.ts';
import { readTokens } from './read-tokens.ts';
import { quotedIndexes } from './reassemble.ts';
import type { Decomposition, Reassembly, ScriptRule } from './script.ts';

const { keys, memory, none, openings } = doctorScript;
const keywords = Array.from(keys).flatMap(([name, { rules = [] }]) => (rules.length > 0 ? [{ name, rules }] : []));
const allRules = keywords.flatMap(({ name, rules }) => rules.map((rule) => ({ name, rule })));
const gotoOf = (say: Reassembly) => (typeof say !== 'string' && 'goto' in say ? say : undefined);
const textOf = (say: Reassembly) => (typeof say === 'string' ? say : gotoOf(say)?.pre);
const sentences = allRules.flatMap(({ rule }) => rule.say.filter((say) => typeof say === 'string'));

describe('doctorScript', () => {
  it('has the keywords of the paper at their ranks', () => {
    const ranked: [number, string][] = [
      [50, 'computer computers machine machines'],
      [15, 'name'],
      [10, 'alike like same'],
      [5, 'remember'],
      [4, 'dreamed dreamt'],
      [3, 'dream dreams if'],
      [2, 'everybody everyone my nobody noone was'],
      [1, 'always'],
      [0, "am are because can certainly deutsch espanol francais hello how i i'm italiano maybe no perhaps sorry"],
      [0, "were what when why yes you you're your"],
    ];
    const inPaper = ranked.flatMap(([rank, names]) => names.split(' ').map((name) => [name, rank] as const));
    const ranks = new Map(keywords.map(({ name }) => [name, keys.get(name)?.rank ?? 0]));
    for (const [name, rank] of inPaper) expect(ranks.get(name), name).toBe(rank);
  });

  it('has at least 36 keys that speak for themselves, with several sentences each', () => {
    const counts = keywords.map(
      ({ rules }) => rules.flatMap(({ say }) => say.filter((s) => typeof s === 'string')).length,
    );
    expect(keywords.length).toBeGreaterThanOrEqual(60);
    expect(counts.filter((count) => count > 0).every((count) => count >= 2)).toBe(true);
  });

  it('can read every keyword in what a person says, or leads there from another', () => {
    const targets = new Set(allRules.flatMap(({ rule }) => rule.say.map((say) => gotoOf(say)?.goto)));
    for (const name of keys.keys()) {
      const read = [...readTokens(name)];
      const typed = read.length === 1 && read[0]?.plain === name;
      expect(typed || targets.has(name), name).toBe(true);
    }
  });

  it('leads to keys that there are and that have rules', () => {
    for (const { name, rule } of allRules) {
      for (const say of rule.say) {
        const target = gotoOf(say)?.goto;
        if (target !== undefined) expect(keys.get(target)?.rules, `${name} → ${target}`).toBeDefined();
      }
    }
    expect(keys.get(memory.key)?.rules).toBeDefined();
  });

  it('quotes no part that its decomposition does not have', () => {
    const pairs = allRules.flatMap(({ name, rule }) =>
      rule.say.map((say) => ({ name, match: rule.match, text: textOf(say) })),
    );
    const kept = memory.rules.map(({ match, say }) => ({ name: 'memory', match, text: say }));
    for (const { name, match, text } of [...pairs, ...kept]) {
      for (const index of quotedIndexes(text ?? '')) expect(match[index - 1], `${name}: ${text}`).toBeDefined();
    }
  });

  it('asks only for words that reading can leave in a sentence, and for classes that words have', () => {
    const substituted = new Set(Array.from(keys).flatMap(([name, { becomes }]) => (becomes ? [name] : [])));
    const given = new Set(Array.from(keys.values()).map(({ becomes }) => becomes?.toLowerCase()));
    const classes = new Set(Array.from(keys.values()).flatMap((key) => key.classes ?? []));
    for (const { name, rule } of allRules) {
      for (const word of wordsOf(rule.match)) {
        expect(word, name).toBe(word.toLowerCase());
        expect(!substituted.has(word) || given.has(word), `${name}: ${word}`).toBe(true);
      }
      for (const element of rule.match) {
        if (typeof element === 'object' && 'class' in element) expect(classes, name).toContain(element.class);
      }
    }
  });

  it('says whole sentences, and no sentence twice', () => {
    const all = [...sentences, ...none, ...openings, ...memory.rules.map(({ say }) => say)];
    for (const sentence of all) expect(sentence).toMatch(/^[A-Z{].*[.?]$/);
    expect(new Set(all).size).toBe(all.length);
  });

  it('has an answer to every keyword on its own, to each of its reassemblies', () => {
    for (const { name } of keywords) {
      for (let times = 1; times <= 12; times++) {
        const reply = answerConversation(Array.from({ length: times }, () => name));
        expect(reply, name).toMatch(/^[A-Z].*[.?]$/);
        expect(reply, name).not.toMatch(/[{}]| [.,?]|,\?/);
      }
    }
  });

  it('comes to every one of its rules by what a person can say', () => {
    const missed = allRules.filter(({ name, rule }) => !examplesOf(name, rule).some((said) => comesTo(rule, said)));
    expect(missed.map(({ name, rule }) => [name, rule.match])).toEqual([]);
  });
});

// What a person says comes turned into the words that a decomposition asks for: the examples turn them back.
const TURNED = new Map(
  Array.from(keys).flatMap(([name, { becomes }]) => (becomes ? [[becomes.toLowerCase(), name]] : [])),
);
const CLASS_WORDS: Record<string, string> = { family: 'mother', belief: 'think' };

function examplesOf(name: string, { match }: ScriptRule): string[] {
  const say = (word: string) => [word, TURNED.get(word) ?? word, word === 'you' ? 'i' : word];
  const variants = [0, 1, 2].map((variant) =>
    match.map((element) => {
      if (element === 0) return 'zebra';
      if (typeof element === 'string') return say(element)[variant]!;
      if (typeof element === 'number') return 'zebra '.repeat(element);
      return 'class' in element ? CLASS_WORDS[element.class]! : say(element[0]!)[variant]!;
    }),
  );
  // Some rules have their turn only when a keyword of a higher rank, such as "dreamt", passes the sentence on.
  const spoken = [name, ...callersOf(name), 'zebra', 'i dreamt'];
  return variants.flatMap((words) => spoken.map((start) => words.join(' ').replace('zebra', start)));
}

function callersOf(name: string): string[] {
  return allRules.flatMap(({ name: caller, rule }) =>
    rule.say.some((say) => gotoOf(say)?.goto === name) ? [caller] : [],
  );
}

function comesTo(rule: ScriptRule, said: string): boolean {
  const conversation = startConversation();
  for (let times = 0; times < 12; times++) answerTurn(doctorScript, conversation, said);
  return conversation.turns.has(rule);
}

function wordsOf(match: Decomposition): string[] {
  return match.flatMap((element) => (typeof element === 'string' ? [element] : Array.isArray(element) ? element : []));
}
