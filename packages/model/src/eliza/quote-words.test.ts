import { describe, expect, it } from 'vitest';
import { doctorScript } from './doctor-script.ts';
import { MAX_QUOTED_WORDS, quoteWords } from './quote-words.ts';
import { scanInput } from './scan-input.ts';

const turn = (said: string): string => quoteWords(scanInput(said, doctorScript.keys).words);

describe('quoteWords', () => {
  it.each([
    ['I was late', 'you were late'],
    ["I wasn't late", "you weren't late"],
    ['the man who saw me was late', 'the man who saw you was late'],
    ['you are late', 'I am late'],
    ['you were late', 'I was late'],
    ["you weren't late", "I wasn't late"],
    ["you aren't late", 'I am not late'],
    ['are you late', 'am I late'],
    ['where were you yesterday', 'where was I yesterday'],
    ['who are you', 'who am I'],
    ['they are late', 'they are late'],
    ['I am your friend', 'you are my friend'],
    ["you're mine and I'm yours", "I'm yours and you're mine"],
    ['I hurt myself and you yourself', 'you hurt yourself and I myself'],
    ['he told you the truth', 'he told me the truth'],
    ['he thinks of you at night', 'he thinks of me at night'],
    ['he trusts you', 'he trusts me'],
    ['he says you know', 'he says I know'],
    ["I've seen what you've seen", "you've seen what I've seen"],
    ["I'll go, you'll go", "you'll go"],
  ])('turns %j into %j', (said, quoted) => {
    expect(turn(said)).toBe(quoted);
  });

  it('cuts what is too long to repeat, and shows that it did', () => {
    const long = Array.from({ length: MAX_QUOTED_WORDS + 1 }, (_word, index) => `w${index}`);
    expect(turn(long.slice(1).join(' '))).toBe(long.slice(1).join(' '));
    expect(turn(long.join(' '))).toBe(`${long.slice(0, -1).join(' ')} …`);
  });
});
