import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const exportOf = (person: Person, chatId: string, query = '') => person.rest('GET', `/chats/${chatId}/export${query}`);

describe('the names in an export for reading', () => {
  const written = async (person: Person, id: string, format: string) =>
    (await exportOf(person, id, `?format=${format}`)).text;

  test('are those of the chat: the persona for the person, unless the chat has another name for it', async () => {
    const ann = newPerson(api);
    const persona = await ann.post('/personas', { name: 'Grace' });
    const { id } = await ann.newChat({ persona_id: persona.id });
    await ann.append(id, 'Hello');
    expect(await written(ann, id, 'text')).toContain('Grace: Hello');
    expect(await written(ann, id, 'markdown')).toContain('- User: Grace\n');
    expect(await written(ann, id, 'markdown')).toContain('## Grace · ');
    await ann.put(`/chats/${id}`, { user_name: 'Bo' });
    expect(await written(ann, id, 'text')).toContain('Bo: Hello');
  });

  test('tell in a group who said what', async () => {
    const ann = newPerson(api);
    const [mira, noor] = [await ann.newCharacter({ name: 'Mira' }), await ann.newCharacter({ name: 'Noor' })];
    const members = [mira, noor].map(({ id }) => ({ character_id: id }));
    const { id } = await ann.newChat({ group: { members, strategy: 'list' } });
    for (const character of [noor, mira]) {
      await ann.append(id, {
        role: 'assistant',
        content: `I am ${character.name}`,
        speaker_character_id: character.id,
      });
    }
    await ann.append(id, 'And I');
    const text = await written(ann, id, 'text');
    for (const line of ['Noor: I am Noor', 'Mira: I am Mira', 'User: And I']) expect(text).toContain(line);
    expect(await written(ann, id, 'markdown')).toContain('- Character: Mira, Noor\n');
  });
});

describe('who spoke in a group and is not in it any more', () => {
  const textOf = async (person: Person, id: string) => (await exportOf(person, id, '?format=text')).text;

  async function left() {
    const ann = newPerson(api);
    const [mira, noor] = [await ann.newCharacter({ name: 'Mira' }), await ann.newCharacter({ name: 'Noor' })];
    const members = [mira, noor].map(({ id }) => ({ character_id: id }));
    const { id } = await ann.newChat({ group: { members, strategy: 'list' } });
    for (const { name, id: speaker } of [mira, noor]) {
      await ann.append(id, { role: 'assistant', content: `I am ${name}`, speaker_character_id: speaker });
    }
    return { ann, id, mira, noor };
  }

  test('keeps the name it spoke under, in exports and in contexts', async () => {
    const { ann, id, mira } = await left();
    for (const group of [{ members: [{ character_id: mira.id }] }, null]) {
      await ann.put(`/chats/${id}`, { group });
      expect(await textOf(ann, id)).toMatch(/Mira: I am Mira[^]*Noor: I am Noor/);
      const { messages } = await ann.get(`/chats/${id}/context`);
      const said = messages.filter(({ role }: { role: string }) => role === 'assistant');
      expect(said.map(({ content }: { content: string }) => content)).toEqual(['Mira: I am Mira', 'Noor: I am Noor']);
    }
  });

  test('keeps it in a chat that is exported and imported by somebody else', async () => {
    const { ann, id, mira } = await left();
    await ann.put(`/chats/${id}`, { group: { members: [{ character_id: mira.id }] } });
    const file = (await exportOf(ann, id)).body;
    for (const importer of [ann, newPerson(api)]) {
      const copy = await importer.post('/chats/import', file);
      expect(await textOf(importer, copy.id)).toMatch(/Mira: I am Mira[^]*Noor: I am Noor/);
    }
  });

  test('is nobody in particular once it was deleted for ever, and never somebody else', async () => {
    const { ann, id, mira, noor } = await left();
    await ann.delete(`/characters/${noor.id}`);
    await ann.delete(`/characters/${noor.id}?permanent=true`);
    expect(await textOf(ann, id)).toMatch(/Mira: I am Mira[^]*Assistant: I am Noor/);
    await ann.delete(`/characters/${mira.id}`);
    await ann.delete(`/characters/${mira.id}?permanent=true`);
    expect(await textOf(ann, id)).toMatch(/Assistant: I am Mira[^]*Assistant: I am Noor/);
    expect((await exportOf(ann, id, '?format=markdown')).text).toContain('- Character: Mira\n');
  });

  test('keeps a name of its own', async () => {
    const { ann, id, noor } = await left();
    await ann.append(id, { role: 'assistant', content: 'Guess.', name: 'A voice', speaker_character_id: noor.id });
    expect(await textOf(ann, id)).toContain('A voice: Guess.');
  });
});

describe('a line of which nobody said who spoke', () => {
  test('is not put into the mouth of who is left, and a name is not said twice', async () => {
    const ann = newPerson(api);
    const [mira, noor] = [await ann.newCharacter({ name: 'Mira' }), await ann.newCharacter({ name: 'Noor' })];
    const members = [mira, noor].map(({ id }) => ({ character_id: id }));
    const { id } = await ann.newChat({ group: { members, strategy: 'list' } });
    await ann.append(id, { role: 'assistant', content: 'Who?', speaker_character_id: null });
    const other = await ann.append(id, { role: 'assistant', content: 'Noor: I.', speaker_character_id: noor.id });
    await ann.append(id, { role: 'assistant', content: 'And I.', speaker_character_id: mira.id });
    await ann.put(`/chats/${id}`, { group: null });
    const said = async () => {
      const { messages } = await ann.get(`/chats/${id}/context`);
      return messages.slice(1).map(({ content }: { content: string }) => content);
    };
    expect(await said()).toEqual(['Who?', 'Noor: I.', 'Mira: And I.']);
    await ann.put(`/messages/${other.id}`, { hidden: true });
    expect(await said()).toEqual(['Who?', 'And I.']);
  });
});
