import type { CharacterCard } from '@greenroom/contract';

/** A card for tests: a name and nothing else, but for what is said. */
export function card(fields: Partial<CharacterCard> = {}): CharacterCard {
  return {
    name: 'Ann',
    description: '',
    personality: '',
    scenario: '',
    first_message: '',
    message_example: '',
    system_prompt: '',
    post_history_instructions: '',
    alternate_greetings: [],
    group_only_greetings: [],
    creator_notes: '',
    tags: [],
    creator: '',
    character_version: '',
    nickname: null,
    extensions: {},
    ...fields,
  };
}
