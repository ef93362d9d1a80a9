import { describe, expect, it } from 'vitest';
import { diffValues } from './diff-values.ts';

describe('the difference of two values', () => {
  it.each([
    ['nothing for equal ones', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['nothing for another order of names', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ['a field', { a: 'x', b: 1 }, { a: 'y', b: 1 }, [{ path: 'a', from: 'x', to: 'y' }]],
    ['a field that came, as one side only', {}, { a: null }, [{ path: 'a', to: null }]],
    ['a field that went', { a: null }, {}, [{ path: 'a', from: null }]],
    [
      'arrays by index',
      { a: ['x', 'y'] },
      { a: ['x', 'z', 'w'] },
      [
        { path: 'a.1', from: 'y', to: 'z' },
        { path: 'a.2', to: 'w' },
      ],
    ],
    ['as deep as it goes', { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }, [{ path: 'a.b.0.c', from: 1, to: 2 }]],
    ['the whole where kinds differ', { a: [1] }, { a: { 0: 1 } }, [{ path: 'a', from: [1], to: { 0: 1 } }]],
    ['the whole beside null', { a: null }, { a: { b: 1 } }, [{ path: 'a', from: null, to: { b: 1 } }]],
  ])('is %s', (_what, from, to, changes) => {
    expect(diffValues(from, to)).toEqual(changes);
  });

  it('takes names that every object inherits for names like others', () => {
    const to = JSON.parse('{"constructor":1,"__proto__":{"a":1}}') as object;
    expect(diffValues({}, to)).toEqual([
      { path: 'constructor', to: 1 },
      { path: '__proto__', to: { a: 1 } },
    ]);
  });
});
