import { saying } from '@greenroom/model/testing';
import { expect, it } from 'vitest';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { completionText, createReplyApi, newReplier, type Replier, type ReplyApi } from '../../test/reply-api.ts';

const STREAMS = 200;
const PIECES = 50;
const SAVED_EVERY_MS = 200;

it('loses nothing of two hundred saved streams at once, and mixes none of them up', async () => {
  await using api = await createReplyApi();
  const repliers = await newRepliers(api);
  const streams = await Promise.all(
    repliers.map(async (replier, stream) => {
      const events = await replier.stream('Go on', saying(textOf(stream), { chunkSize: 60, everyMs: 10 }));
      return { text: completionText(events), last: events.at(-1)?.data };
    }),
  );
  expect(streams).toEqual(repliers.map((_, stream) => ({ text: textOf(stream), last: '[DONE]' })));
  for (const [stream, replier] of repliers.entries()) {
    expect(await replier.said()).toEqual([
      ['user', 'Go on'],
      ['assistant', textOf(stream)],
    ]);
    expect(await replier.generations()).toMatchObject([{ status: 'completed', finish_reason: 'stop' }]);
  }
  expect([api.model.running(), api.model.aborted]).toEqual([0, 0]);
});

it('saves what two hundred streams write together, a few times a second', async () => {
  await using storage = await openTestStorage();
  let transactions = 0;
  const begin = () => {
    const unit = storage.begin();
    const transaction = unit.transaction.bind(unit);
    unit.transaction = (work) => {
      transactions++;
      return transaction(work);
    };
    return unit;
  };
  await using api = await createReplyApi({ storage: { ...storage, begin } });
  const repliers = await newRepliers(api);
  transactions = 0;
  const begun = performance.now();
  await Promise.all(
    repliers.map((replier, stream) => replier.stream('Go on', saying(textOf(stream), { chunkSize: 60, everyMs: 30 }))),
  );
  const rounds = (performance.now() - begun) / SAVED_EVERY_MS;
  // Each stream has one transaction when it begins and one when it ends. Twice as many rounds leave room for those
  // that a beat asks for, or a stream of which much came while the round before was being stored.
  const saves = transactions - 2 * STREAMS;
  expect(saves).toBeGreaterThan(0);
  expect(saves).toBeLessThan(2 * rounds);
});

/** Each with a chat of its own, also in whose it is. */
function newRepliers(api: ReplyApi): Promise<Replier[]> {
  return Promise.all(Array.from({ length: STREAMS }, () => newReplier(api)));
}

/** Some three thousand characters that no other stream has. */
function textOf(stream: number): string {
  return Array.from(
    { length: PIECES },
    (_, piece) => `${stream}/${piece} a line with – “more” than ASCII 🌧, and its end.\n`,
  ).join('');
}
