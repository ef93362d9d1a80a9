import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../test/refusal-of.ts';
import { readCardYaml } from './read-card.ts';

describe('reads YAML', () => {
  test('with the examples taken out of the context', () => {
    const { card, source, repairs } = readCardYaml(
      'name: Ada\ngreeting: |-\n  Hello.\n  Come in.\ncontext: |-\n  Ada is a poet.\n  She: reads.\n\n  {{user}}: Hm?\n  {{char}}: Yes.\nturn_template: x\n',
    );
    expect(source).toBe('yaml');
    expect(card.fields).toMatchObject({
      name: 'Ada',
      first_message: 'Hello.\nCome in.',
      description: 'Ada is a poet.\nShe: reads.',
      message_example: '{{user}}: Hm?\n{{char}}: Yes.',
    });
    expect(card.root).toEqual({ turn_template: 'x' });
    expect(repairs).toEqual([{ path: 'context', message: 'The dialogue at its end was taken for the examples.' }]);
  });

  test('with a context that describes from its first line on left whole', () => {
    const { fields } = readCardYaml('name: Ada\ncontext: "{{char}}: a poet\\n{{user}}: a guest"\n').card;
    expect(fields).toMatchObject({ description: '{{char}}: a poet\n{{user}}: a guest', message_example: '' });
  });

  test('with text as it is written, whatever YAML takes it for', () => {
    const { card } = readCardYaml('name: No\ngreeting: 1.10\ncontext: 2024-01-01\nx: ~\n__proto__: {a: 0x1}\n');
    expect(card.fields).toMatchObject({ name: 'No', first_message: '1.10', description: '2024-01-01' });
    expect(Object.entries(card.root)).toEqual([
      ['x', null],
      ['__proto__', { a: '0x1' }],
    ]);
  });

  test('of a card of another shape', () => {
    expect(readCardYaml('spec: chara_card_v2\nspec_version: "2.0"\ndata: {name: Ada}\n')).toMatchObject({
      source: 'v2',
      repairs: [],
    });
  });

  test.each([
    ['aliases', 'name: &a Ada\ngreeting: *a\n', 'it uses aliases, which no card needs.'],
    ['a name twice', 'name: Ada\ngreeting: a\nx:\n  y: 1\n  y: 2\n', '"y" stands there twice.'],
    ['bad YAML', 'name: Ada\ngreeting: "a\n', 'Missing closing "quote, in line 3.'],
    ['two documents', 'name: Ada\n---\nname: Eve\n', 'Source contains multiple documents'],
    ['deep nesting', `name: Ada\ngreeting: a\nx: ${'['.repeat(50_000)}`, 'call stack'],
  ])('but refuses %s as unprocessable', (_, text, told) => {
    const error = refusalOf(() => readCardYaml(text));
    expect(error.code).toBe('unprocessable');
    expect(error.message).toContain(told);
  });

  test('but refuses more than 300,000 characters', () => {
    expect(refusalOf(() => readCardYaml('a'.repeat(300_001))).code).toBe('payload_too_large');
  });
});
