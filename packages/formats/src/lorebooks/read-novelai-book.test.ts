import { expect, test } from 'vitest';
import { entry } from '../../test/lorebook-files.ts';
import { readLorebook } from './read-lorebook.ts';

test('a lorebook of NovelAI, with what is not its default kept', () => {
  const contextConfig = { prefix: '', suffix: '\n', tokenBudget: 500, budgetPriority: 10, insertionPosition: -1 };
  const document = {
    lorebookVersion: 6,
    settings: { orderByKeyLocations: false },
    categories: [{ name: 'Places' }],
    entries: [
      {
        text: 'The tower leans.',
        keys: ['/tow(er|n)/i', 'old'],
        displayName: 'Tower',
        id: 'n-1',
        enabled: false,
        forceActivation: true,
        searchRange: 1e3,
        category: 'c-1',
        contextConfig,
      },
    ],
  };
  expect(readLorebook(document)).toEqual({
    source: 'novelai',
    repairs: [],
    book: {
      extensions: { novelai: { lorebookVersion: 6, categories: [{ name: 'Places' }] } },
      entries: [
        {
          ...entry,
          keys: ['/tow(er|n)/i', 'old'],
          name: 'Tower',
          id: 'n-1',
          enabled: false,
          constant: true,
          use_regex: true,
          extensions: {
            novelai: {
              category: 'c-1',
              contextConfig: { tokenBudget: 500 },
            },
          },
        },
      ],
    },
  });
});
