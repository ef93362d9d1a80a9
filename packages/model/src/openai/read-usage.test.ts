import { expect, it } from 'vitest';
import { readUsage } from './read-usage.ts';

it.each([
  [
    { prompt_tokens: 1, completion_tokens: 2, total_tokens: 4 },
    { prompt_tokens: 1, completion_tokens: 2, total_tokens: 4 },
  ],
  [
    { prompt_tokens: 1, completion_tokens: 2 },
    { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  ],
  [
    { prompt_tokens: 1, completion_tokens: null, total_tokens: null },
    { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 },
  ],
  [
    { prompt_tokens: '1', total_tokens: 9 },
    { prompt_tokens: 0, completion_tokens: 0, total_tokens: 9 },
  ],
  [
    { prompt_tokens: 1, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 1 } },
    { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, completion_tokens_details: { reasoning_tokens: 1 } },
  ],
  [{ prompt_tokens: -1 }, null],
  [{}, null],
  [null, null],
  [undefined, null],
  [[1], null],
])('reads the usage %j', (said, usage) => {
  expect(readUsage(said)).toEqual(usage);
});
