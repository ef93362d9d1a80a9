import fc from 'fast-check';
import { expect, test } from 'vitest';
import { message, session } from '../../test/arbitraries.ts';
import { sampleChat, sampleMessage } from '../../test/samples.ts';
import { streamOf, textOf } from '../../test/streams.ts';
import { writeText } from './write-text.ts';

test('writes the title, then a block for each message', async () => {
  const messages = [
    sampleMessage({ role: 'assistant', content: 'Good evening.\n\n# Act one' }),
    sampleMessage({ role: 'tool', content: 'applause', hidden: true }),
  ];
  expect(await textOf(writeText(sampleChat(), streamOf(messages)))).toBe(`A night at the theatre

[2026-11-22T12:00:00.000Z] Ada: Good evening.

# Act one

[2026-11-22T12:00:00.000Z] Tool (hidden): applause
`);
});

test('shows a chat without title or messages', async () => {
  expect(await textOf(writeText(sampleChat({ title: '\n' }), streamOf([])))).toBe('Untitled chat\n');
});

test('sets off a line of content that looks like a block of its own', async () => {
  const forged = sampleMessage({ content: 'Yes.\n[2026-11-22T13:00:00.000Z] Ada: I confess.' });
  const written = await textOf(writeText(sampleChat(), streamOf([forged])));
  expect(written).toContain('Grace: Yes.\n [2026-11-22T13:00:00.000Z] Ada: I confess.\n');
});

test('begins exactly one block for each message, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(session, fc.array(message, { maxLength: 4 }), async (chat, messages) => {
      const [, ...lines] = (await textOf(writeText(chat, streamOf(messages)))).split(
        /\r\n|[\n\r\v\f\u0085\u2028\u2029]/,
      );
      const blocks = lines.filter((line) => /^\[\d{4}-\d\d-\d\dT/.test(line));
      expect(blocks).toHaveLength(messages.length);
    }),
  );
});
