import { describe, expect, it } from 'vitest';
import { cutReply } from './cut-reply.ts';

const REPLY = 'Well, how so? Say  more.';

describe('cutReply', () => {
  it('parts a reply into words that keep every space', () => {
    expect(cutReply(REPLY, {})).toEqual({
      pieces: ['Well, ', 'how ', 'so? ', 'Say  ', 'more.'],
      finishReason: 'stop',
    });
    expect(cutReply('', {})).toEqual({ pieces: [], finishReason: 'stop' });
  });

  it.each([
    [{ max_tokens: 2 }, 'Well, how ', 'length'],
    [{ max_completion_tokens: 1 }, 'Well, ', 'length'],
    [{ max_completion_tokens: 3, max_tokens: 2 }, 'Well, how ', 'length'],
    [{ max_tokens: 5 }, REPLY, 'stop'],
    [{ max_tokens: 0 }, REPLY, 'stop'],
    [{ max_tokens: null, max_completion_tokens: '1' }, REPLY, 'stop'],
    [{ stop: '?' }, 'Well, how so', 'stop'],
    [{ stop: ['more', 'how', 'absent'] }, 'Well, ', 'stop'],
    [{ stop: 'Well' }, '', 'stop'],
    [{ stop: ['', null, 7] }, REPLY, 'stop'],
    [{ stop: null }, REPLY, 'stop'],
    [{ stop: '?', max_tokens: 3 }, 'Well, how so', 'stop'],
    [{ stop: '?', max_tokens: 2 }, 'Well, how ', 'length'],
  ])('makes with %j %j, and ends by %s', (parameters, text, finishReason) => {
    const { pieces, ...rest } = cutReply(REPLY, parameters);
    expect(pieces.join('')).toBe(text);
    expect(rest).toEqual({ finishReason });
  });
});
