import type { Character, ImportedMessage, Session, Transcript, TranscriptMessage } from '@greenroom/contract';
import fc from 'fast-check';

/** Any text the contract stores: every code point but NUL, no half of a surrogate pair. */
const storable = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.replaceAll('\0', ''));

/** Text in which what is special to Markdown, to headers and to line ends is common. */
export const hostile = fc
  .array(
    fc.oneof(
      storable,
      fc.constantFrom(
        '\n',
        '\r',
        '\r\n',
        '\u2028',
        '# ',
        '## ',
        '---',
        '```',
        '<!--',
        '> ',
        '[',
        '"',
        '/',
        '..',
        '%41',
      ),
      fc.constantFrom('## Eve · 2026-01-01T00:00:00.000Z', '[2026-01-01T00:00:00.000Z] Eve: ', '😀', 'ا', '\u202E'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const instant = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

const id = fc.uuid();
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
// A `__proto__` key is left out: zod drops it when it reads a record.
const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }).map((value) =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll('__proto__', 'proto')
      .replaceAll(String.raw`\u0000`, ''),
  ),
);
const metadata = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), json, { maxKeys: 3 }).map((value) => {
  const { ['__proto__']: _, ...rest } = value;
  return rest;
});
const characterId = fc.integer({ min: 1, max: 2_147_483_647 });
const version = fc.integer({ min: 1, max: 1_000_000 });
const tokens = fc.nat();
const toolCall = fc.record({
  id: storable,
  type: fc.constant('function'),
  function: fc.record({ name: storable, arguments: hostile }),
});

const variables = fc.array(fc.tuple(storable.filter(Boolean), hostile), { maxLength: 3 });
const timedEffect = fc.record({
  kind: fc.constantFrom('sticky', 'cooldown', 'matched'),
  bookId: fc.constantFrom('5', 'character-7'),
  hash: fc.constantFrom('', '0123456789abcdef'),
  start: fc.nat(),
  end: orNull(fc.nat()),
});
const promptState = fc.record(
  {
    timed: fc.record({ effects: fc.array(timedEffect, { maxLength: 3 }) }),
    variables: fc.record({ local: variables, global: variables }),
    seed: id,
  },
  { requiredKeys: [] },
);

export const message: fc.Arbitrary<TranscriptMessage> = fc.record({
  id,
  parent_id: orNull(id),
  seq: fc.integer({ min: 1, max: 2_000_000_000 }),
  role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
  name: orNull(hostile.map((value) => value.slice(0, 100).toWellFormed())),
  speaker_character_id: orNull(characterId),
  content: hostile,
  reasoning: orNull(hostile),
  tool_calls: orNull(fc.array(toolCall, { minLength: 1, maxLength: 3 })),
  tool_call_id: orNull(storable),
  audience: orNull(fc.array(characterId, { minLength: 1, maxLength: 3 })),
  model: orNull(storable),
  provider: orNull(storable),
  finish_reason: orNull(storable),
  usage: orNull(fc.record({ prompt_tokens: tokens, completion_tokens: tokens, total_tokens: tokens })),
  hidden: fc.boolean(),
  pinned: fc.boolean(),
  metadata,
  prompt_state: orNull(promptState),
  version,
  created_at: instant,
  updated_at: instant,
});

export const session: fc.Arbitrary<Session> = fc.record({
  id,
  character_id: orNull(characterId),
  character_name: orNull(storable),
  character_version: orNull(version),
  title: hostile.map((value) => value.slice(0, 400).toWellFormed()),
  state: fc.constantFrom('in-progress', 'resolved', 'backlog', 'non-viable'),
  rating: orNull(fc.integer({ min: 1, max: 5 })),
  tags: fc.array(storable.filter(Boolean), { maxLength: 3 }),
  pinned: fc.boolean(),
  archived: fc.boolean(),
  source: orNull(storable),
  external_ref: orNull(storable),
  metadata,
  user_name: orNull(storable),
  persona_id: orNull(characterId),
  lorebook_ids: fc.uniqueArray(characterId, { maxLength: 3 }),
  authors_note: orNull(
    fc.record({
      text: hostile,
      position: fc.constantFrom('in_chat', 'before_prompt', 'after_prompt'),
      depth: fc.nat(100),
      role: fc.constantFrom('system', 'user', 'assistant'),
      interval: fc.integer({ min: 1, max: 9 }),
    }),
  ),
  overrides: fc.record({ scenario: hostile, system_prompt: storable }, { requiredKeys: [] }),
  group: orNull(
    fc.record({
      members: fc.array(fc.record({ character_id: characterId, character_version: version, muted: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
      }),
      strategy: fc.constantFrom('natural', 'list', 'manual', 'pooled'),
      cards: fc.constantFrom('swapped', 'joined'),
    }),
  ),
  summary: orNull(hostile),
  parent_chat_id: orNull(id),
  root_id: id,
  forked_from_message_id: orNull(id),
  message_count: fc.nat(),
  last_message_at: orNull(instant),
  version,
  created_at: instant,
  updated_at: instant,
  deleted_at: fc.constant(null),
});

const character: fc.Arbitrary<Character> = fc.record({
  id: characterId,
  name: storable.map((value) => value || 'Ada'),
  description: hostile,
  personality: storable,
  scenario: storable,
  first_message: hostile,
  message_example: storable,
  system_prompt: storable,
  post_history_instructions: storable,
  alternate_greetings: fc.array(storable, { maxLength: 2 }),
  group_only_greetings: fc.array(storable, { maxLength: 2 }),
  creator_notes: storable,
  tags: fc.array(storable, { maxLength: 2 }),
  creator: storable,
  character_version: storable,
  nickname: orNull(storable),
  extensions: metadata,
  character_book: orNull(fc.record({ name: storable, extensions: metadata, entries: fc.constant([]) })),
  lorebook_ids: fc.uniqueArray(characterId, { maxLength: 3 }),
  persona_id: orNull(characterId),
  avatar_id: orNull(id),
  version,
  created_at: instant,
  updated_at: instant,
  deleted_at: orNull(instant),
});

/** Messages that form trees, in the order of `seq` with gaps: each answers one before it, or none. */
const forest: fc.Arbitrary<TranscriptMessage[]> = fc
  .array(fc.tuple(message, fc.nat(), fc.integer({ min: 1, max: 9 })), { maxLength: 25 })
  .map((drafts) => {
    let seq = 0;
    const placed: TranscriptMessage[] = [];
    for (const [draft, choice, gap] of drafts) {
      const above = [null, ...placed.slice(-4).map((parent) => parent.id)];
      seq += gap;
      placed.push({ ...draft, seq, parent_id: above[choice % above.length] ?? null });
    }
    return placed;
  });

/** A whole lossless export; its head is any of its messages. */
export const transcript: fc.Arbitrary<Transcript> = fc
  .record({
    exported_at: instant,
    chat: session,
    character: orNull(character),
    group_characters: fc.array(character, { maxLength: 2 }),
    messages: forest,
    choice: fc.nat(),
  })
  .map(({ exported_at, chat, character, group_characters, messages, choice }) => ({
    format: 'greenroom-chat',
    format_version: 1,
    exported_at,
    chat: {
      ...chat,
      head_id: messages[choice % messages.length]?.id ?? null,
      summary_message_id: messages[(choice + 1) % messages.length]?.id ?? null,
    },
    character,
    group_characters,
    messages,
  }));

/** An id that is easy to read in a test. */
export const testId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The least an import says of a message. */
export const imported = (number: number, parent: number | null, seq = number): ImportedMessage => ({
  id: testId(number),
  parent_id: parent === null ? null : testId(parent),
  seq,
  role: 'user',
  content: `message ${number}`,
});
