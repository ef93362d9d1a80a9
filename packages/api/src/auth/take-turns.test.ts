import { describe, expect, test } from 'vitest';
import { takeTurns } from './take-turns.ts';

describe('takeTurns', () => {
  test('runs no more at once than it may, and all in the end, in order', async () => {
    const inTurn = takeTurns({ atOnce: 2, waiting: 10 });
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const task = (id: number) => async () => {
      started.push(id);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      return id;
    };
    expect(await Promise.all([0, 1, 2, 3, 4].map((id) => inTurn(task(id))))).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  test('refuses what would wait behind too many, with a time to try again', async () => {
    const inTurn = takeTurns({ atOnce: 1, waiting: 1 });
    let finish = () => {};
    const first = inTurn(() => new Promise<void>((resolve) => (finish = resolve)));
    const second = inTurn(async () => 'second');
    await expect(inTurn(async () => 'third')).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retry_after: 5 },
    });
    finish();
    await first;
    expect(await second).toBe('second');
  });

  test('goes on after a task that failed', async () => {
    const inTurn = takeTurns({ atOnce: 1, waiting: 1 });
    const failing = inTurn(() => Promise.reject(new Error('no')));
    const next = inTurn(async () => 'next');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
    expect(await inTurn(async () => 'later')).toBe('later');
  });
});
