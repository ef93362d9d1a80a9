import { expect, test } from 'vitest';
import { macroEnv, noVariables } from '../../test/macro-env.ts';
import { evaluateMacros } from './evaluate-macros.ts';
import { keepHiddenKeys } from './keep-hidden-keys.ts';

test.each([
  ['A cave.', []],
  ['A cave.{{hidden_key:dragon}} {{user}}', ['dragon']],
  ['{{HIDDEN_KEY::a}}{{hidden_key b}}', ['a', 'b']],
  ['{{hidden_key:a::b}}', ['a', 'b']],
  ['{{hidden_key}}dragon{{/hidden_key}}', ['dragon']],
  ['{{hidden_key: {{char}} }}', ['Ann']],
  ['{{hidden_key}}', []],
  ['{{// {{hidden_key:a}} }}{{comment}}{{hidden_key:b}}{{/comment}}', []],
  ['{{if 1}}x{{hidden_key:a}}{{else}}{{hidden_key:b}}{{/if}}', ['a']],
  ['{{if !description}}{{hidden_key:a}}{{else}}y{{if 1}}{{hidden_key:b}}{{/if}}{{/if}}', ['b']],
  ['{{if 1}}{{hidden_key:a}}{{/if}}{{if 1}}{{hidden_key:b}}{{/if}}', ['a', 'b']],
  ['{{if 1}}{{setvar::a::{{hidden_key:a}}}}{{/if}}', []],
  ['hidden_key {{nope {{hidden_key:a}}}}{{/hidden_key}}', []],
])('of %j only the hidden keys are left that count', (text, hidden) => {
  const { text: expanded } = evaluateMacros(keepHiddenKeys(text), macroEnv(), noVariables);
  expect(expanded.split('\n').filter(Boolean)).toEqual(hidden);
});

test('a condition without hidden keys is not asked again', () => {
  expect(keepHiddenKeys('{{if {{incvar::a}}}}x{{/if}}{{hidden_key:a}}')).toBe('a\n');
});
