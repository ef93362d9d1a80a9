import { describe, expect, test } from 'vitest';
import { cpuTimeOf } from '../../test/container-files.ts';
import { refusalOf } from '../../test/refusal-of.ts';
import { parseYaml } from './parse-yaml.ts';
import { readCardYaml } from './read-card.ts';
import { writeCard } from './write-card.ts';
import { isYamlText } from './yaml-text-fields.ts';

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

  test('with what it takes for a number or a flag where nobody knows the field, through an export', () => {
    const unknown = 'extra_key: 5\nratio: 0.50\non: true\nnested: {name: 7, list: [1, no, "2"]}\n';
    const inExact = 'big: 12345678901234567890\nhex: 0x10\nnan: .nan\n5: five\n';
    const { card, repairs } = readCardYaml(`name: 007\ngreeting: true\ncontext: a\n${unknown}${inExact}`);
    const others = { extra_key: 5, ratio: 0.5, on: true, nested: { name: 7, list: [1, 'no', '2'] } };
    const asWritten = { big: '12345678901234567890', hex: '0x10', nan: '.nan', 5: 'five' };
    expect(repairs).toEqual([]);
    expect(card.fields).toMatchObject({ name: '007', first_message: 'true' });
    expect(card.root).toEqual({ ...others, ...asWritten });
    expect(writeCard(card, 'v3').document).toMatchObject({ ...others, ...asWritten });
  });

  test('with text in the lists, the lorebook and the data of a card, and numbers beside it', () => {
    const entry = '{keys: [1.10, 007], content: 2.0, name: true, id: 3, insertion_order: 10, enabled: true}';
    const book = `{extensions: {}, name: 1.0, entries: [${entry.replace('{', '{extensions: {depth: 4, name: 8}, ')}]}`;
    const fields = `name: 1.10, tags: [1.0, 2], alternate_greetings: [3.0], extensions: {talkativeness: 0.5}`;
    const { card, repairs } = readCardYaml(
      `spec: chara_card_v3\nspec_version: 3.0\ndata: {${fields}, character_book: ${book}}\n`,
    );
    expect(repairs).toEqual([]);
    expect(card.fields).toMatchObject({ name: '1.10', tags: ['1.0', '2'], alternate_greetings: ['3.0'] });
    expect(card.fields.extensions).toEqual({ talkativeness: 0.5 });
    expect(card.character_book).toMatchObject({
      name: '1.0',
      entries: [{ extensions: { depth: 4, name: 8 } }],
    });
    expect(card.character_book).toMatchObject({
      entries: [{ keys: ['1.10', '007'], content: '2.0', name: 'true', id: 3, insertion_order: 10, enabled: true }],
    });
  });

  test('with fields that have no value at all', () => {
    const { card } = readCardYaml('name: Ada\ncontext: a\n? greeting\n? extra\nempty:\n');
    expect([card.fields.first_message, card.root]).toEqual(['', { extra: null, empty: null }]);
  });

  test('with names that YAML takes for nothing as they are written', () => {
    const { card } = readCardYaml('name: Ada\ncontext: a\nnull: 1\n~: 2\ntrue: 3\n? \n: 4\n');
    expect(card.root).toEqual({ null: 1, '~': 2, true: 3, '': 4 });
  });

  test('of a card that has a greeting and a description', () => {
    const { card, repairs } = readCardYaml('name: Ada\ndescription: d\ngreeting: Hello.\n');
    expect(card).toMatchObject({ fields: { description: 'd', first_message: 'Hello.' }, root: {} });
    expect(repairs.map(({ path }) => path)).toEqual(['greeting']);
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

  test('that nests hundreds of levels in time that does not grow with each of them', async () => {
    const pairs = Array.from({ length: 20_000 }, (_, index) => `a${index}: 1`).join(', ');
    const nested = (depth: number) => `name: Ada\ncontext: a\nx: ${'{a: '.repeat(depth)}{${pairs}}${'}'.repeat(depth)}`;
    const time = (depth: number) => cpuTimeOf(() => parseYaml(nested(depth), isYamlText));
    expect(await time(800)).toBeLessThan(5 * (await time(12)));
  });
});
