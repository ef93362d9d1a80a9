import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { boundedDepth, jsonObject } from './json.ts';
import { isStorableText } from './text.ts';

const schema = jsonObject(1000);

/** An object that nests `depth` levels deep, made without recursion. */
function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 1; level < depth; level++) value = { a: value };
  return value;
}

describe('jsonObject', () => {
  it('keeps every JSON object that can be stored', () => {
    const storable = fc.string().filter(isStorableText);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(
        storable.filter((key) => key !== '__proto__'),
        fc.oneof({ depthSize: 'small' }, storable, fc.integer(), fc.boolean(), fc.constant(null), tie('tree')),
        { maxKeys: 3, noNullPrototype: true },
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        fc.pre(JSON.stringify(value).length <= 1000);
        expect(schema.parse(value)).toEqual(value);
      }),
    );
  });

  it('takes 64 levels and refuses one more', () => {
    expect(schema.safeParse(nested(64)).success).toBe(true);
    expect(schema.safeParse(nested(65)).error?.issues[0]?.message).toMatch(/deeper than 64/);
  });

  it('refuses an object of hostile depth without overflowing the stack', () => {
    expect(schema.safeParse(nested(200_000)).success).toBe(false);
  });

  it.each([{ key: 'a\0' }, { 'a\0': 1 }, { a: ['\ud800'] }, { a: { '\udc00': null } }])(
    'refuses %j, which holds text no database keeps',
    (value) => {
      expect(schema.safeParse(value).success).toBe(false);
    },
  );

  it('refuses more JSON than it was told to take', () => {
    expect(schema.safeParse({ a: 'x'.repeat(992) }).success).toBe(true);
    expect(schema.safeParse({ a: 'x'.repeat(993) }).success).toBe(false);
  });

  it.each([[[]], ['text'], [null], [1]])('refuses %j, which is no object', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('boundedDepth', () => {
  const file = boundedDepth(z.unknown());

  it('takes what could not be stored, and refuses what nests too deep, however deep', () => {
    expect(file.safeParse({ a: '\0', b: ['\ud800'] }).success).toBe(true);
    expect(file.safeParse(nested(64)).success).toBe(true);
    for (const depth of [65, 100_000]) expect(file.safeParse(nested(depth)).success).toBe(false);
  });
});
