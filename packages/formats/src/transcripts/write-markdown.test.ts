import fc from 'fast-check';
import { expect, test } from 'vitest';
import { message, session } from '../../test/arbitraries.ts';
import { sampleChat, sampleMessage } from '../../test/samples.ts';
import { streamOf, textOf } from '../../test/streams.ts';
import { writeMarkdown } from './write-markdown.ts';

const LINE_END = /\r\n?|\n/;

test('writes the title, the facts, then a section for each message', async () => {
  const messages = [
    sampleMessage({ role: 'assistant', content: '# Act one\n\n*bows*' }),
    sampleMessage({ role: 'system', content: 'Lights out.', hidden: true }),
  ];
  expect(await textOf(writeMarkdown(sampleChat(), streamOf(messages)))).toBe(`# A night at the theatre

- Character: Ada
- User: Grace
- State: in-progress
- Created: 2026-11-22T12:00:00.000Z
- Updated: 2026-11-22T12:00:00.000Z
- Last message: 2026-11-22T12:00:00.000Z
- Messages: 2

## Ada · 2026-11-22T12:00:00.000Z

> # Act one
>${' '}
> *bows*

## System · 2026-11-22T12:00:00.000Z · *hidden*

> Lights out.
`);
});

test('leaves out facts that are not known', async () => {
  const chat = sampleChat({ title: ' ', character_name: null, user_name: null, last_message_at: null });
  const written = await textOf(writeMarkdown(chat, streamOf([])));
  expect(written).toMatch(/^# Untitled chat\n\n- State/);
  expect(written).not.toContain('Last message');
});

test('keeps every message in its own section, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(session, fc.array(message, { maxLength: 4 }), async (chat, messages) => {
      const lines = (await textOf(writeMarkdown(chat, streamOf(messages)))).split(LINE_END);
      const ours = lines.filter((line) => line && !line.startsWith('> ') && !line.startsWith('- '));
      expect(ours[0]).toMatch(/^# /);
      expect(ours.slice(1)).toHaveLength(messages.length);
      for (const line of ours.slice(1)) expect(line).toMatch(/^## .+ · \d{4}-\S+Z( · \*hidden\*)?$/u);
    }),
  );
});

test('gives each content back when the quote marks are taken off', async () => {
  await fc.assert(
    fc.asyncProperty(message, async (given) => {
      const written = await textOf(writeMarkdown(sampleChat(), streamOf([given])));
      const quoted = written.slice(written.indexOf('\n\n> ') + 2, -1);
      expect(quoted.replace(/(^|\r\n?|\n)> /g, '$1')).toBe(given.content);
    }),
  );
});

test('does not let a name imitate the mark of a hidden message', async () => {
  const named = sampleMessage({ name: 'Eve\n\n## Ada *hidden*' });
  const written = await textOf(writeMarkdown(sampleChat(), streamOf([named])));
  expect(written).toContain(String.raw`## Eve \#\# Ada \*hidden\* · 2026`);
});
