import { describe, expect, it, vi } from 'vitest';
import { createRegexMatcher } from './create-regex-matcher.ts';
import { readRegexKey } from './read-regex-key.ts';

// Each runs for minutes or years on the text below where an engine backtracks; the flag i keeps V8's linear one out.
const HOSTILE = [
  '(a+)+$',
  '(a|a)+$',
  '(a|aa)+$',
  '(a*)*$',
  '([a-z]+)*$',
  '(a+){2,}$',
  '(?:a+)+?$',
  '((a+)b?)+$',
  '(a?){40}a{40}$',
  '(\\w+\\s?)+$',
  '(x+x+)+y|(a+a+)+b',
  '(.*a){20}$',
  '(.*)*b$',
  '(a+)+\\1$',
  '(?=(a+)+$)a',
  '(?<=(a+)+)b',
  '(?!(a+)+$)b',
  '(a|b|ab)*c',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?<x>a+)+\\k<x>$',
  '(aa|aaa)+$',
  'a*a*a*a*a*a*a*a*a*a*b',
  '(?:(?:a{1,1000}){1,1000})b',
  '(?:a?a?)*b',
  '(a{1,9}){1,9}{0}(a+)+$',
].map((source) => `/${source}/i`);
const BAIT = `${'a'.repeat(40)}!`;

const regexOf = (key: string) => {
  const read = readRegexKey(key);
  return read && 'regex' in read ? [read.regex] : [];
};
const hostile = Array.from({ length: 50 }, (_, index) => HOSTILE[index % HOSTILE.length]!).flatMap(regexOf);

describe('createRegexMatcher', () => {
  it('tells the first text that matches, and when none does', () => {
    const texts = ['one', 'two', 'too'];
    const match = createRegexMatcher();
    expect(match([/t/, /^o/, /x/, /oo$/].map((regex) => ({ regex, texts })))).toEqual([1, 0, -1, 2]);
    expect(match([{ regex: /a/, texts: [] }])).toEqual([-1]);
    expect(match([])).toEqual([]);
  });

  it('lets 50 hostile expressions keep the thread for less than 50 ms, and still matches the honest ones', () => {
    expect(hostile.length).toBeGreaterThanOrEqual(48);
    const texts = [BAIT, `the king sleeps ${BAIT}`];
    const honest = [/\bking\b/i, /s(?:leeps|lept)/i, /(?<=the )king(?! wakes)/i, /^the .* sleeps/iu, /k\w+g/];
    const tasks = [...hostile, ...honest, ...hostile].map((regex) => ({ regex, texts }));
    const times = [1, 2, 3].map(() => {
      const start = process.threadCpuUsage();
      const outcomes = createRegexMatcher()(tasks);
      const { user, system } = process.threadCpuUsage(start);
      expect(outcomes.slice(hostile.length, hostile.length + honest.length)).toEqual([1, 1, 1, 1, 1]);
      expect(outcomes).toContain('timeout');
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });

  it('spends the time of a turn once, however often it is asked', () => {
    const match = createRegexMatcher({ timeoutMs: 10 });
    const start = process.threadCpuUsage();
    for (let call = 0; call < 20; call += 1) match(hostile.map((regex) => ({ regex, texts: [BAIT] })));
    const { user, system } = process.threadCpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(100);
  });

  it('ends by the clock on the wall where the thread is given no time', () => {
    const stalled = vi.spyOn(process, 'threadCpuUsage').mockReturnValue({ user: 0, system: 0 });
    try {
      const start = performance.now();
      createRegexMatcher()(hostile.map((regex) => ({ regex, texts: [BAIT] })));
      expect(performance.now() - start).toBeLessThan(150);
    } finally {
      stalled.mockRestore();
    }
  });

  it('looks for many honest expressions in many texts', () => {
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index} tells of nothing in particular`);
    const tasks = Array.from({ length: 500 }, (_, index) => ({
      regex: new RegExp(`message ${index % 50}\\b`, 'i'),
      texts,
    }));
    expect(createRegexMatcher({ timeoutMs: 2000 })(tasks)).toEqual(tasks.map((_, index) => index % 50));
  });

  it('stops an expression that looks harmless, and goes on with the others', () => {
    const texts = ['ab'.repeat(20_000)];
    const outcomes = createRegexMatcher({ timeoutMs: 60 })([
      { regex: /a.*b.*a.*c/is, texts },
      { regex: /ba/i, texts },
    ]);
    expect(outcomes).toEqual(['timeout', 0]);
  });
});

describe('createRegexMatcher with what the engine refuses', () => {
  it('tells that it could not be told, and goes on', () => {
    const texts = ['a'.repeat(20_000_000)];
    const tasks = [/^(?:(a)|b)*$/, /aa/].map((regex) => ({ regex, texts }));
    expect(createRegexMatcher({ timeoutMs: 5000 })(tasks)).toEqual(['timeout', 0]);
  });
});

describe('readRegexKey', () => {
  it('bounds what compiling an expression can take', () => {
    const worst = [
      `/${'\\p{L}'.repeat(20)}/iu`,
      `/${'(\\p{L}?'.repeat(12)}${')?'.repeat(12)}/iu`,
      `/${'(?:[^\\p{L}]{9}){9}'.repeat(20)}/iu`,
      `/${'[a-z]?'.repeat(160)}/iu`,
      `/${'\\w\\W'.repeat(240)}/iu`,
    ];
    for (const [regex] of worst.map(regexOf)) {
      const start = process.threadCpuUsage();
      expect(regex?.test('b')).toBeTypeOf('boolean');
      const { user, system } = process.threadCpuUsage(start);
      expect((user + system) / 1000).toBeLessThan(25);
    }
  });

  it.each(['/a', 'a/', '//', '/a/b/', '/a/ii', '/a/x', '/a/I', 'king'])('takes %j for plain text', (key) => {
    expect(readRegexKey(key)).toBeNull();
  });

  it.each([
    '/(/',
    '/a/y',
    '/a/uv',
    `/${'('.repeat(13)}a${')'.repeat(13)}/`,
    `/${'\\p{L}'.repeat(21)}/u`,
    `/${'a'.repeat(1001)}/`,
    `/${'.?'.repeat(201)}/`,
  ])('refuses %j and says why', (key) => {
    expect(readRegexKey(key)).toMatchObject({ fault: expect.stringMatching(/\.$/) });
  });
});
