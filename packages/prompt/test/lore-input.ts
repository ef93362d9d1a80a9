import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { createRegexMatcher } from '../src/lore/create-regex-matcher.ts';
import type { LoreBook, LoreInput, LoreMessage } from '../src/lore/lore-types.ts';

/** A lore entry for tests: keys, what a card has of it, and what SillyTavern keeps in its extensions. */
export function loreEntry(
  keys: string[],
  fields: Partial<LorebookEntry> = {},
  extensions: Record<string, unknown> = {},
): LorebookEntry {
  return {
    keys,
    content: `About ${keys[0] ?? 'all'}.`,
    extensions,
    enabled: true,
    insertion_order: 100,
    use_regex: false,
    ...fields,
  };
}

/** An entry as SillyTavern writes it: `use_regex` is set, and means nothing. */
export function tavernEntry(keys: string[], extensions: Record<string, unknown> = {}, fields = {}): LorebookEntry {
  return loreEntry(keys, { use_regex: true, ...fields }, { selectiveLogic: 0, ...extensions });
}

export function loreBook(
  entries: LorebookEntry[],
  fields: Partial<Lorebook> = {},
  place: Partial<LoreBook> = {},
): LoreBook {
  return { id: 'book', source: 'character', book: { extensions: {}, entries, ...fields }, ...place };
}

/** Messages newest first, of user and assistant in turn, with the ids m0, m1 …; `Ann: text` names the speaker. */
function loreMessages(texts: readonly string[]): LoreMessage[] {
  return texts.map((text, index) => {
    const [, name = null, content = text] = /^([A-Z]\w*): ([^]*)$/.exec(text) ?? [];
    return { id: `m${index}`, role: index % 2 === 0 ? 'user' : 'assistant', name, content };
  });
}

const expandUser = (text: string) => text.replaceAll('{{user}}', 'Bo').replaceAll('{{nothing}}', '');

/** An input in which chance is one half, a character a token, and no macro known but `{{user}}`, who is Bo. */
export function loreInput(books: LoreBook[], said: readonly string[], fields: Partial<LoreInput> = {}): LoreInput {
  return {
    books,
    messages: loreMessages(said),
    chatLength: said.length,
    replyCount: Math.floor(said.length / 2),
    contextTokens: 10_000,
    trigger: 'normal',
    character: { name: 'Ann', tags: ['elf', 'mage'] },
    random: () => 0.5,
    countTokens: (text) => text.length,
    expand: expandUser,
    expandAside: fields.expand ?? expandUser,
    matchRegexes: createRegexMatcher({ timeoutMs: 2000 }),
    ...fields,
  };
}
