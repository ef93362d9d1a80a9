import { randomUUID } from 'node:crypto';
import type { TestApi } from './create-test-api.ts';
import { payloadOf, type Call } from './operations.ts';
import { SMALL_PNG } from './pictures.ts';

/** What one user has; the examples below name it. */
export interface Belongings {
  chatId: string;
  messageId: string;
  characterId: number;
  lorebookId: number;
  personaId: number;
  generationId: string;
  keyId: string;
  refreshToken: string;
  username: string;
}

/** The kinds of ids among a user's belongings. */
export const ID_KINDS = [
  'chatId',
  'messageId',
  'characterId',
  'lorebookId',
  'personaId',
  'generationId',
  'keyId',
] as const satisfies (keyof Belongings)[];

const PICTURE = { mediaType: 'image/png', bytes: SMALL_PNG };

export const PASSWORD = 'correct horse battery staple';

/**
 * A valid call of every operation, as far as it goes with everything a user can name in it. The generated tests fail
 * for an operation that has none.
 */
export const EXAMPLES: Record<string, (own: Belongings) => Call> = {
  listSessions: () => ({ query: { per_page: 2, q: 'plan', sort: 'title', order: 'desc', deleted: 'true' } }),
  createSession: ({ characterId, lorebookId, personaId }) => ({
    body: {
      character_id: characterId,
      title: 'A plan',
      greeting: 0,
      tags: ['a'],
      metadata: { a: [1] },
      persona_id: personaId,
      lorebook_ids: [lorebookId],
    },
  }),
  importSession: () => ({ body: transcript() }),
  getSession: ({ chatId }) => ({ path: { chat_id: chatId } }),
  updateSession: ({ chatId, lorebookId, personaId }) => ({
    path: { chat_id: chatId },
    body: { title: 'Another plan', rating: 4, persona_id: personaId, lorebook_ids: [lorebookId] },
  }),
  deleteSession: ({ chatId }) => ({ path: { chat_id: chatId }, query: { permanent: false } }),
  restoreSession: ({ chatId }) => ({ path: { chat_id: chatId }, body: {} }),
  getContext: ({ chatId }) => ({
    path: { chat_id: chatId },
    query: { max_tokens: 2000, explain: true, model: 'gpt-4o' },
  }),
  previewContext: ({ chatId }) => ({
    path: { chat_id: chatId },
    body: { content: 'How do I begin?', overrides: { scenario: 'A ship.' }, max_tokens: 2000 },
  }),
  summarizeSession: ({ chatId }) => ({ path: { chat_id: chatId }, body: { text: 'They met.' } }),
  completeThrottle: ({ chatId }) => ({ path: { chat_id: chatId } }),
  exportSession: ({ chatId }) => ({ path: { chat_id: chatId }, query: { format: 'json' } }),
  listMessages: ({ chatId, messageId }) => ({ path: { chat_id: chatId }, query: { before: messageId, per_page: 5 } }),
  appendMessage: ({ chatId, messageId, characterId }) => ({
    path: { chat_id: chatId },
    body: { role: 'assistant', content: 'Hello', parent_message_id: messageId, speaker_character_id: characterId },
  }),
  getMessage: ({ messageId }) => ({ path: { message_id: messageId } }),
  updateMessage: ({ messageId }) => ({ path: { message_id: messageId }, body: { content: 'Good day', pinned: true } }),
  deleteMessage: ({ messageId }) => ({ path: { message_id: messageId } }),
  listAlternatives: ({ messageId }) => ({ path: { message_id: messageId }, query: { per_page: 5 } }),
  selectMessage: ({ messageId }) => ({ path: { message_id: messageId } }),
  createChatCompletion: ({ chatId }) => ({
    body: {
      model: 'eliza',
      messages: [{ role: 'user', content: 'Hello' }],
      conversation_id: chatId,
      temperature: 0.5,
    },
  }),
  regenerateReply: ({ chatId, messageId }) => ({
    path: { chat_id: chatId },
    body: { message_id: messageId, model: 'eliza', parameters: { temperature: 0.5 }, context_max_tokens: 4000 },
  }),
  continueReply: ({ chatId }) => ({ path: { chat_id: chatId }, body: { model: 'eliza' } }),
  impersonateUser: ({ chatId }) => ({ path: { chat_id: chatId }, body: { model: 'eliza', save: false } }),
  listGenerations: ({ chatId }) => ({ path: { chat_id: chatId }, query: { per_page: 3, status: 'completed' } }),
  getGeneration: ({ generationId }) => ({ path: { generation_id: generationId } }),
  stopGeneration: ({ generationId }) => ({ path: { generation_id: generationId } }),
  followGeneration: ({ generationId }) => ({
    path: { generation_id: generationId },
    query: { last_event_id: '0-0' },
  }),
  listModels: () => ({}),
  getModel: () => ({ path: { model: 'eliza' } }),
  getUsage: ({ chatId }) => ({ query: { chat_id: chatId, since: '2026-01-01T00:00:00Z' } }),
  listCharacters: () => ({ query: { per_page: 3, q: 'a', sort: 'name' } }),
  createCharacter: ({ lorebookId, personaId }) => ({
    body: {
      name: 'Ada',
      first_message: 'Hi',
      alternate_greetings: ['Hey'],
      persona_id: personaId,
      lorebook_ids: [lorebookId],
    },
  }),
  getCharacter: ({ characterId }) => ({ path: { character_id: characterId } }),
  updateCharacter: ({ characterId, lorebookId, personaId }) => ({
    path: { character_id: characterId },
    body: { name: 'Ada L.', persona_id: personaId, lorebook_ids: [lorebookId] },
  }),
  deleteCharacter: ({ characterId }) => ({ path: { character_id: characterId } }),
  restoreCharacter: ({ characterId }) => ({ path: { character_id: characterId }, body: {} }),
  listCharacterVersions: ({ characterId }) => ({ path: { character_id: characterId }, query: { per_page: 3 } }),
  getCharacterVersion: ({ characterId }) => ({ path: { character_id: characterId, version: 1 } }),
  diffCharacter: ({ characterId }) => ({ path: { character_id: characterId }, query: { from: 1, to: 1 } }),
  revertCharacter: ({ characterId }) => ({ path: { character_id: characterId }, body: { version: 1 } }),
  importCharacters: () => ({ query: { dry_run: false }, body: cardOfV2() }),
  exportCharacter: ({ characterId }) => ({
    path: { character_id: characterId },
    query: { format: 'json', spec: 'v2' },
  }),
  getCharacterAvatar: ({ characterId }) => ({ path: { character_id: characterId }, query: { size: '64' } }),
  setCharacterAvatar: ({ characterId }) => ({ path: { character_id: characterId }, file: PICTURE }),
  deleteCharacterAvatar: ({ characterId }) => ({ path: { character_id: characterId } }),
  getPersonaAvatar: ({ personaId }) => ({ path: { persona_id: personaId }, query: { size: '64' } }),
  setPersonaAvatar: ({ personaId }) => ({ path: { persona_id: personaId }, file: PICTURE }),
  deletePersonaAvatar: ({ personaId }) => ({ path: { persona_id: personaId } }),
  listLorebooks: () => ({ query: { per_page: 3, q: 'a', sort: 'name' } }),
  createLorebook: () => ({
    body: { name: 'Harbour', entries: [{ keys: ['boat'], content: 'Boats are blue.', id: 1 }] },
  }),
  importLorebook: () => ({
    body: {
      document: { entries: { 0: { uid: 0, key: ['boat'], content: 'Blue.', disable: false } } },
      name: 'Harbour',
    },
  }),
  getLorebook: ({ lorebookId }) => ({ path: { lorebook_id: lorebookId } }),
  updateLorebook: ({ lorebookId }) => ({
    path: { lorebook_id: lorebookId },
    body: { name: 'Town', entries: [{ keys: ['car'], content: 'Cars are red.', constant: true }] },
  }),
  deleteLorebook: ({ lorebookId }) => ({ path: { lorebook_id: lorebookId } }),
  restoreLorebook: ({ lorebookId }) => ({ path: { lorebook_id: lorebookId }, body: {} }),
  exportLorebook: ({ lorebookId }) => ({ path: { lorebook_id: lorebookId }, query: { format: 'sillytavern' } }),
  listPersonas: () => ({ query: { per_page: 3, q: 'a', sort: 'name' } }),
  createPersona: ({ lorebookId }) => ({ body: { name: 'Bo', description: 'A sailor.', lorebook_ids: [lorebookId] } }),
  getPersona: ({ personaId }) => ({ path: { persona_id: personaId } }),
  updatePersona: ({ personaId, lorebookId }) => ({
    path: { persona_id: personaId },
    body: { position: 'at_depth', depth: 2, role: 'user', lorebook_ids: [lorebookId], is_default: true },
  }),
  deletePersona: ({ personaId }) => ({ path: { persona_id: personaId } }),
  restorePersona: ({ personaId }) => ({ path: { persona_id: personaId }, body: {} }),
  getSettings: () => ({}),
  updateSettings: ({ lorebookId, personaId }) => ({
    body: { lorebook_ids: [lorebookId], default_persona_id: personaId },
  }),
  listenForChanges: () => ({ query: { cursor: '0' } }),
  register: () => ({ body: { username: `new-${randomUUID()}`, password: PASSWORD } }),
  login: ({ username }) => ({ body: { username, password: PASSWORD } }),
  refreshTokens: ({ refreshToken }) => ({ body: { refresh_token: refreshToken } }),
  logout: ({ refreshToken }) => ({ body: { refresh_token: refreshToken } }),
  getMe: () => ({}),
  listApiKeys: () => ({ query: { per_page: 2 } }),
  createApiKey: () => ({ body: { name: 'laptop', scopes: ['read'], expires_at: '2999-01-01T00:00:00Z' } }),
  deleteApiKey: ({ keyId }) => ({ path: { key_id: keyId } }),
};

/** The example of an operation. @throws when the table above has none: an operation that was added needs one */
export function exampleOf(operationId: string, own: Belongings): Call {
  const example = EXAMPLES[operationId];
  if (!example) throw new Error(`${operationId} has no example in test/examples.ts, so nothing tests it. Add one.`);
  return example(own);
}

/** Gives a user one of everything but an account with a password, which takes long to make. */
export async function givenBelongings(api: TestApi, as: string): Promise<Belongings> {
  const { body: character } = await api.rest('POST', '/characters', { as, body: { name: 'Ada', first_message: 'Hi' } });
  const { body: chat } = await api.rest('POST', '/chats', {
    as,
    body: { character_id: character.id, greeting: 'none' },
  });
  const message = { role: 'assistant', content: 'Hi' };
  const { body: appended } = await api.rest('POST', `/chats/${chat.id}/messages`, { as, body: message });
  const { body: draft } = await api.rest('POST', `/chats/${chat.id}/impersonate`, { as, body: { model: 'eliza' } });
  const { body: lorebook } = await api.rest('POST', '/lorebooks', { as, body: { name: 'Harbour' } });
  const { body: persona } = await api.rest('POST', '/personas', { as, body: { name: 'Bo' } });
  for (const path of [`/characters/${character.id}`, `/personas/${persona.id}`])
    await api.rest('PUT', `${path}/avatar`, { as, ...payloadOf({ file: PICTURE }) });
  const { body: key } = await api.rest('POST', '/auth/api-keys', { as, body: { name: 'phone' } });
  return {
    chatId: chat.id,
    messageId: appended.id,
    characterId: character.id,
    lorebookId: lorebook.id,
    personaId: persona.id,
    generationId: draft.generation.id,
    keyId: key.id,
    refreshToken: 'none',
    username: 'nobody',
  };
}

/** A new account, logged in. */
export async function givenAccount(api: TestApi): Promise<Pick<Belongings, 'refreshToken' | 'username'>> {
  const account = { username: `user-${randomUUID()}`, password: PASSWORD };
  await api.rest('POST', '/auth/register', { as: null, body: account });
  const { body: tokens } = await api.rest('POST', '/auth/login', { as: null, body: account });
  return { username: account.username, refreshToken: tokens.refresh_token };
}

/** Ids of each kind that nothing has. */
export function unknownIds(): Pick<Belongings, (typeof ID_KINDS)[number]> {
  return {
    chatId: randomUUID(),
    messageId: randomUUID(),
    characterId: 2_000_000_000,
    lorebookId: 2_000_000_000,
    personaId: 2_000_000_000,
    generationId: randomUUID(),
    keyId: randomUUID(),
  };
}

function cardOfV2() {
  const extensions = { made_by: 'hand' };
  const data = { name: `Ada ${randomUUID()}`, first_mes: 'Hi', tags: ['a'], extensions, unknown: [1, null] };
  return { spec: 'chara_card_v2', spec_version: '2.0', data };
}

function transcript() {
  const id = randomUUID();
  return {
    format: 'greenroom-chat',
    format_version: 1,
    chat: { title: 'Imported', head_id: id, created_at: '2025-01-01T00:00:00.000Z' },
    character: { name: 'Ada', first_message: 'Hi' },
    messages: [{ id, seq: 1, role: 'user', content: 'Hello there' }],
  };
}
