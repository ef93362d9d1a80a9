import { ImportSessionInput, Transcript } from '@greenroom/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transcript } from '../../test/arbitraries.ts';
import { sampleChat, sampleMessage } from '../../test/samples.ts';
import { streamOf, textOf } from '../../test/streams.ts';
import { writeJson, type TranscriptHead } from './write-json.ts';

const head: TranscriptHead = {
  format: 'greenroom-chat',
  format_version: 1,
  exported_at: '2026-11-22T17:10:00.000Z',
  chat: { ...sampleChat(), head_id: null, summary_message_id: null },
  character: null,
  group_characters: [],
};

test('reads back as the same transcript, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(transcript, async (given) => {
      const written = JSON.parse(await textOf(writeJson(given, streamOf(given.messages))));
      expect(Transcript.parse(written)).toEqual(given);
    }),
  );
});

test('is taken by the import', async () => {
  await fc.assert(
    fc.asyncProperty(transcript, async (given) => {
      const input = ImportSessionInput.parse(JSON.parse(await textOf(writeJson(given, streamOf(given.messages)))));
      expect(input.messages).toEqual(given.messages);
      expect(given.chat).toMatchObject(input.chat);
    }),
  );
});

test('puts each message on a line of its own', async () => {
  const messages = [sampleMessage({ content: 'one\ntwo' }), sampleMessage({ content: 'three' })];
  const lines = (await textOf(writeJson(head, streamOf(messages)))).split('\n');
  expect(lines.filter((line) => line.startsWith('{"id"'))).toHaveLength(2);
});

test('writes a chat without messages', async () => {
  expect(JSON.parse(await textOf(writeJson(head, streamOf([]))))).toEqual({ ...head, messages: [] });
});

test('writes messages only once, also when the head brings its own', async () => {
  const whole = { ...head, messages: [sampleMessage()] };
  expect((await textOf(writeJson(whole, streamOf(whole.messages)))).match(/"messages"/g)).toHaveLength(1);
});

test('reads no further than the chunk asked for, and closes the source when its reader stops', async () => {
  let read = 0;
  let closed = false;
  async function* endless() {
    try {
      for (;;) {
        read += 1;
        yield sampleMessage({ content: 'x'.repeat(1000) });
      }
    } finally {
      closed = true;
    }
  }
  for await (const chunk of writeJson(head, endless())) {
    expect(chunk.length).toBeLessThan(64_000);
    break;
  }
  expect(read).toBeLessThan(40);
  expect(closed).toBe(true);
});

test('passes an error of the source on', async () => {
  async function* broken() {
    yield sampleMessage();
    throw new Error('the cursor is gone');
  }
  await expect(textOf(writeJson(head, broken()))).rejects.toThrow('the cursor is gone');
});
