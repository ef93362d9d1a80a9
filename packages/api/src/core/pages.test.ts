import { AppError } from '@greenroom/contract';
import { describe, expect, test } from 'vitest';
import { instantValue, integerValue, pageOf, textPrefix, textValue, windowOf, type Walk } from './pages.ts';

const walk: Walk = { sort: 'count', order: 'asc', expression: 'count', valueOf: integerValue };
const id = '01900000-0000-7000-8000-000000000000';

/** The issue a query is refused with. */
function refusal(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (AppError.is(error)) return { code: error.code, issues: error.details.issues };
    throw error;
  }
  throw new Error('nothing was refused');
}

const unreadable = {
  code: 'validation_failed',
  issues: [{ path: 'cursor', message: expect.stringContaining('next_cursor') }],
};

describe('windowOf', () => {
  test('reads one row more than the page, and counts', () => {
    expect(windowOf({ per_page: 20 }, walk)).toEqual({
      keyset: { expression: 'count', order: 'asc' },
      limit: 21,
      offset: 0,
      count: true,
    });
    expect(windowOf({ per_page: 20, page: 3 }, walk)).toMatchObject({ limit: 21, offset: 40, count: true });
  });

  test('goes on after the cursor, and does not count', () => {
    const { metadata } = pageOf({ per_page: 1 }, walk, { rows: [7, 8], total: 2 }, (row) => [row, id]);
    expect(windowOf({ per_page: 5, cursor: metadata.next_cursor! }, walk)).toEqual({
      keyset: { expression: 'count', order: 'asc', after: { value: 7, id } },
      limit: 6,
      offset: 0,
      count: false,
    });
  });

  test('refuses a cursor with a page, of another sort or of another order', () => {
    const { metadata } = pageOf({ per_page: 1 }, walk, { rows: [7, 8], total: 2 }, (row) => [row, id]);
    const cursor = metadata.next_cursor!;
    for (const [input, other] of [
      [{ per_page: 1, page: 1, cursor }, walk],
      [
        { per_page: 1, cursor },
        { ...walk, sort: 'other' },
      ],
      [
        { per_page: 1, cursor },
        { ...walk, order: 'desc' as const },
      ],
    ] as const) {
      expect(refusal(() => windowOf(input, other))).toMatchObject({
        code: 'validation_failed',
        issues: [{ path: 'cursor' }],
      });
    }
  });

  test('refuses an id of another kind than the list has', () => {
    const cursorWith = (anId: unknown) => Buffer.from(JSON.stringify(['count', 'asc', 1, anId])).toString('base64url');
    const integers: Walk = { ...walk, ids: 'integer' };
    expect(windowOf({ per_page: 1, cursor: cursorWith(5) }, integers).keyset.after).toEqual({ value: 1, id: 5 });
    for (const wrong of [id, 1.5, 3_000_000_000, '5', null]) {
      expect(refusal(() => windowOf({ per_page: 1, cursor: cursorWith(wrong) }, integers))).toEqual(unreadable);
    }
    for (const wrong of [5, 'x', id.toUpperCase().replace('0', 'G'), [id], undefined]) {
      expect(refusal(() => windowOf({ per_page: 1, cursor: cursorWith(wrong) }, walk))).toEqual(unreadable);
    }
  });

  test.each([
    '',
    'x',
    '%',
    'bnVsbA',
    Buffer.from('{}').toString('base64url'),
    Buffer.from([0xff]).toString('base64url'),
  ])('refuses %j, which is no cursor', (cursor) => {
    expect(refusal(() => windowOf({ per_page: 1, cursor }, walk))).toEqual(
      cursor === '' || cursor === 'x' || cursor === '%'
        ? unreadable
        : expect.objectContaining({ code: 'validation_failed' }),
    );
  });
});

describe('pageOf', () => {
  const encode = (row: number): [number, string] => [row, id];

  test('gives the rows of the page, and a cursor only when there are more', () => {
    expect(pageOf({ per_page: 2 }, walk, { rows: [1, 2, 3], total: 9 }, encode)).toEqual({
      rows: [1, 2],
      metadata: { page: 1, per_page: 2, total: 9, total_pages: 5, next_cursor: expect.any(String) },
    });
    expect(pageOf({ per_page: 2, page: 5 }, walk, { rows: [9], total: 9 }, encode)).toMatchObject({
      rows: [9],
      metadata: { page: 5, total_pages: 5, next_cursor: null },
    });
    expect(pageOf({ per_page: 2 }, walk, { rows: [1, 2], total: 2 }, encode).metadata.next_cursor).toBeNull();
    expect(pageOf({ per_page: 2 }, walk, { rows: [], total: 0 }, encode).metadata).toMatchObject({
      total: 0,
      total_pages: 0,
    });
  });

  test('says neither page nor total when it was asked by cursor', () => {
    expect(pageOf({ per_page: 2, cursor: 'any' }, walk, { rows: [1], total: null }, encode).metadata).toEqual({
      page: null,
      per_page: 2,
      total: null,
      total_pages: null,
      next_cursor: null,
    });
  });
});

test('an instant in a cursor is one that every database takes', () => {
  expect(instantValue(Date.parse('2026-11-22T12:00:00.123Z'))).toEqual(new Date('2026-11-22T12:00:00.123Z'));
  expect(instantValue(Date.parse('0001-01-01T00:00:00.000Z'))).not.toBeNull();
  for (const wrong of [
    '1',
    1.5,
    NaN,
    null,
    Date.parse('0001-01-01T00:00:00.000Z') - 1,
    Date.parse('9999-12-31T23:59:59.999Z') + 1,
  ]) {
    expect(instantValue(wrong)).toBeNull();
  }
});

test('a text is ordered by its beginning, cut between characters', () => {
  expect(textPrefix('🎭'.repeat(100))).toBe('🎭'.repeat(80));
  expect(textValue('🎭'.repeat(80))).toBe('🎭'.repeat(80));
  for (const wrong of ['x'.repeat(161), 'a\0', '\ud800', 5, null]) expect(textValue(wrong)).toBeNull();
});
