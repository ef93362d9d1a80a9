import { expect, test } from 'vitest';
import { entry } from '../../test/lorebook-files.ts';
import { readLorebook } from './read-lorebook.ts';

test('a memory book of Agnai', () => {
  const document = {
    kind: 'memory',
    _id: 'm1',
    userId: 'u1',
    name: 'Towers',
    description: 'Old ones',
    scanDepth: 4,
    extensions: { mine: 1 },
    entries: [
      {
        name: 'Tower',
        entry: 'The tower leans.',
        keywords: ['tower'],
        priority: 3,
        weight: 10,
        enabled: false,
        secondaryKeys: ['old'],
        selective: true,
        position: 'after_char',
        id: 4,
        colour: 'red',
      },
    ],
  };
  expect(readLorebook(document)).toEqual({
    source: 'agnai',
    repairs: [],
    book: {
      name: 'Towers',
      description: 'Old ones',
      scan_depth: 4,
      extensions: {
        mine: 1,
        agnai: {
          _id: 'm1',
          userId: 'u1',
        },
      },
      entries: [
        {
          ...entry,
          enabled: false,
          name: 'Tower',
          priority: 3,
          secondary_keys: ['old'],
          selective: true,
          position: 'after_char',
          id: 4,
          extensions: { agnai: { colour: 'red' } },
        },
      ],
    },
  });
});
