import type { Character } from '@greenroom/client';
import { indented } from '../chats/message-text.ts';
import { formatTime } from '../format-time.ts';
import { facts } from '../table.ts';

/** A character for a person: its facts, and below them the passages of its card that say something. */
export function characterText(character: Character): string {
  const passages: [string, string][] = [
    ['description', character.description],
    ['personality', character.personality],
    ['scenario', character.scenario],
    ['first message', character.first_message],
    ...character.alternate_greetings.map((text, index): [string, string] => [`greeting ${index + 1}`, text]),
    ['message example', character.message_example],
    ['system prompt', character.system_prompt],
    ['post-history instructions', character.post_history_instructions],
    ["creator's notes", character.creator_notes],
  ];
  const said = passages.filter(([, text]) => text !== '').map(([name, text]) => `\n${name}\n${indented(text)}`);
  return factsOf(character) + said.join('');
}

function factsOf(character: Character): string {
  return facts({
    id: character.id,
    name: character.name,
    nickname: character.nickname,
    tags: character.tags.join(', '),
    creator: character.creator,
    'card version': character.character_version,
    version: character.version,
    created: formatTime(character.created_at),
    updated: formatTime(character.updated_at),
    deleted: formatTime(character.deleted_at),
  });
}
