import { expect, test } from 'vitest';
import { escapeMarkdown } from './escape-markdown.ts';

test.each([
  ['*bold* _it_', String.raw`\*bold\* \_it\_`],
  ['[a](http://b)', String.raw`\[a\](http://b)`],
  ['<b>&lt;', String.raw`\<b\>\&lt;`],
  ['back\\slash `code`', String.raw`back\\slash \`code\``],
  ['closed #', String.raw`closed \#`],
  ["Ada's 1. evening - part 2!", "Ada's 1. evening - part 2!"],
  ['two\r\n# lines', String.raw`two \# lines`],
])('shows %j as it is', (given, escaped) => {
  expect(escapeMarkdown(given)).toBe(escaped);
});
