import { describe, expect, it } from 'vitest';
import { toWords } from '../../test/to-words.ts';
import { quotedIndexes, quotesOnlyWords, reassemble, reassembleWords } from './reassemble.ts';

const parts = [toWords('the Red'), toWords(''), toWords('fox $& ran')];

describe('reassemble', () => {
  it.each([
    ['So {1} {3}?', 'So the Red fox $& ran?'],
    ['{1}, you say.', 'The Red, you say.'],
    ['Why {2}?', 'Why?'],
    ['{2}', ''],
    ['And {9}?', 'And?'],
  ])('makes of %j %j', (text, reply) => {
    expect(reassemble(text, parts)).toBe(reply);
  });

  it('puts nothing in that a part looks to ask for', () => {
    expect(reassemble('{1}', [toWords('{2} $1'), toWords('secret')])).toBe('{2} $1');
  });
});

describe('reassembleWords', () => {
  it('makes words of its own around the words of the parts, which stay what they are', () => {
    const [red] = toWords('Red', { red: ['colour'] });
    expect(reassembleWords('I are {1} {2}', [[red!], []])).toEqual([
      { text: 'I', plain: 'i', said: '', classes: [] },
      { text: 'are', plain: 'are', said: '', classes: [] },
      red,
    ]);
  });
});

describe('quotesOnlyWords', () => {
  it('tells a part without words from the others', () => {
    expect(quotesOnlyWords('{1} {3}', parts)).toBe(true);
    expect(quotesOnlyWords('{1} {2}', parts)).toBe(false);
    expect(quotesOnlyWords('None', parts)).toBe(true);
  });
});

describe('quotedIndexes', () => {
  it('gives the number of every part in order', () => {
    expect(quotedIndexes('{3} and {12}{1}')).toEqual([3, 12, 1]);
  });
});
