import type { Session, TranscriptMessage } from '@greenroom/contract';
import { testId } from './arbitraries.ts';

const NOON = '2026-11-22T12:00:00.000Z';

export const sampleChat = (fields: Partial<Session> = {}): Session => ({
  id: testId(900),
  character_id: 7,
  character_name: 'Ada',
  title: 'A night at the theatre',
  state: 'in-progress',
  rating: null,
  tags: [],
  pinned: false,
  archived: false,
  source: null,
  external_ref: null,
  metadata: {},
  user_name: 'Grace',
  persona_id: null,
  parent_chat_id: null,
  root_id: testId(900),
  forked_from_message_id: null,
  message_count: 2,
  last_message_at: NOON,
  version: 1,
  created_at: NOON,
  updated_at: NOON,
  deleted_at: null,
  ...fields,
});

export const sampleMessage = (fields: Partial<TranscriptMessage> = {}): TranscriptMessage => ({
  id: testId(1),
  parent_id: null,
  seq: 1,
  role: 'user',
  name: null,
  speaker_character_id: null,
  content: 'Good evening.',
  model: null,
  provider: null,
  finish_reason: null,
  usage: null,
  hidden: false,
  pinned: false,
  metadata: {},
  version: 1,
  created_at: NOON,
  updated_at: NOON,
  ...fields,
});
