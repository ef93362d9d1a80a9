import { expect, it } from 'vitest';
import { shareEvents } from './share-events.ts';

async function* count(to: number, asked: number[], failure?: Error): AsyncGenerator<number, void, undefined> {
  for (let number = 0; number < to; number += 1) {
    asked.push(number);
    yield number;
  }
  if (failure) throw failure;
}

it('asks for nothing before it is read, and for each event once, however many read', async () => {
  const asked: number[] = [];
  const at = shareEvents(count(3, asked));
  expect(asked).toEqual([]);
  expect(await Promise.all([at(1), at(0), at(1)])).toMatchObject([{ value: 1 }, { value: 0 }, { value: 1 }]);
  expect(asked).toEqual([0, 1]);
});

it('tells the end to each reader, again and again', async () => {
  const at = shareEvents(count(1, []));
  expect(await Promise.all([at(5), at(1)])).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ]);
  expect(await at(0)).toEqual({ done: false, value: 0 });
  expect(await at(1)).toEqual({ done: true, value: undefined });
});

it('throws a failure to each reader that comes to it, and keeps what came before', async () => {
  const failure = new Error('It broke');
  const at = shareEvents(count(1, [], failure));
  await expect(at(1)).rejects.toBe(failure);
  await expect(at(1)).rejects.toBe(failure);
  expect(await at(0)).toEqual({ done: false, value: 0 });
});
