import { Tokenizer } from '@greenroom/contract';
import fc from 'fast-check';
import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import * as o200k from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { countTokens } from './count-tokens.ts';

const LIBRARY = { o200k_base: o200k, cl100k_base: cl100k };
const plain = { disallowedSpecial: new Set<string>() };

// gpt-tokenizer drops a byte order mark while it merges, and then counts it wrong.
const withoutMark = (text: string) => text.replaceAll('\ufeff', '');

const character = fc.oneof(
  fc.constantFrom(' ', '\n', '\r', '\t', "'", 's', 'A', '1', '.', '/', '\u0301', '\u200d', 'ก', '漢', '👍🏽', '🇹🇭'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const text = fc.array(character, { maxLength: 200 }).map((characters) => withoutMark(characters.join('')));

describe.each(Tokenizer.options)('countTokens with %s', (tokenizer) => {
  const libraryCount = (value: string) => LIBRARY[tokenizer].countTokens(value, plain);

  it('counts as gpt-tokenizer does', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(countTokens(value, tokenizer)).toBe(libraryCount(value));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    'The quick brown fox jumps over the lazy dog. '.repeat(50),
    "I'll say it'S NOT theirs, HTTPServer2024!\r\n\r\n\tEnd",
    'สวัสดีครับ วันนี้อากาศดีมากเลย'.repeat(30),
    '我们今天去公园散步，天气非常好。'.repeat(30),
    '👩‍👩‍👧‍👦🏳️‍🌈👍🏽'.repeat(30),
    'QmFzZTY0IGlzIG5vdCBwcm9zZSwgYnV0IGl0IGNvbWVz'.repeat(20),
    '{"key": [1, 22, 333, 4444], "nested": {"a": null}}'.repeat(20),
  ])('counts %j as gpt-tokenizer does', (value) => {
    expect(countTokens(value, tokenizer)).toBe(libraryCount(value));
  });

  it('counts nothing in an empty text', () => {
    expect(countTokens('', tokenizer)).toBe(0);
  });

  it.each(['<|endoftext|>', '<|im_start|>', '<|endoftext|><|endoftext|>', 'a <|fim_prefix|> b', '<|endofprompt|>'])(
    'counts %s as plain text',
    (value) => {
      expect(countTokens(value, tokenizer)).toBe(libraryCount(value));
      expect(countTokens(value, tokenizer)).toBeGreaterThan(2);
    },
  );

  it('takes lone surrogates and byte order marks', () => {
    expect(countTokens('\ud800', tokenizer)).toBe(countTokens('\ufffd', tokenizer));
    expect(countTokens('\ufeffa', tokenizer)).toBeGreaterThan(0);
  });
});

describe('the time of countTokens', () => {
  const million = (unit: string) => unit.repeat(Math.ceil(1_000_000 / unit.length)).slice(0, 1_000_000);
  // A fixed pseudo-random walk, so that no run of the test differs from another.
  const scattered = (first: number, size: number) => {
    let seed = 1;
    return Array.from({ length: 1_000_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String.fromCharCode(first + (seed % size));
    }).join('');
  };

  // About one second at most on a slow core; a merge in quadratic time would take many minutes.
  const expectBounded = (value: string, tokenizer: Tokenizer) => {
    const start = performance.now();
    expect(countTokens(value, tokenizer)).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(5000);
  };

  it.each([
    ['one letter', million('a')],
    ['one capital', million('A')],
    ['spaces', million(' ')],
    ['exclamation marks', million('!')],
    ['line breaks', million('\n')],
    ['spaces and line breaks', million(' \n')],
    ['digits', million('7')],
    ['accents', million('\u0301')],
    ['joiners', million('\u200d')],
    ['Thai', million('สวัสดีครับวันนี้อากาศดีมาก')],
    ['Thai letters in any order', scattered(0xe01, 57)],
    ['Chinese characters in any order', scattered(0x4e00, 20_000)],
    ['Korean syllables in any order', scattered(0xac00, 11_000)],
    ['emoji', million('👩‍👩‍👧‍👦👍🏽🎉')],
    ['Latin letters in any order', scattered(97, 26)],
    ['base64', Buffer.from(scattered(0, 250).slice(0, 750_000), 'latin1').toString('base64')],
  ])(
    'is bounded for a million characters of %s',
    (_kind, value) => {
      expectBounded(value, 'o200k_base');
    },
    15_000,
  );

  it('is bounded with the other encoding too', () => {
    for (const unit of ['a', ' ', '!', 'ก']) expectBounded(million(unit), 'cl100k_base');
  }, 30_000);

  it('does not run out of stack on a row of ten million letters', () => {
    expect(countTokens('ก'.repeat(10_000_000), 'o200k_base')).toBeGreaterThan(0);
  }, 60_000);

  it('adds at most a token for each cut of an unbroken run', () => {
    // Eight letters a make one token, so a million of them are 125,000.
    expect(countTokens(million('a'), 'o200k_base')).toBeGreaterThanOrEqual(125_000);
    expect(countTokens(million('a'), 'o200k_base')).toBeLessThanOrEqual(125_000 + Math.ceil(1_000_000 / 16_384));
  });
});
