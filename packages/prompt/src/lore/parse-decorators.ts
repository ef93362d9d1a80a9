import type { DisabledPrompt, LorePosition, LoreRole } from './lore-types.ts';

/** What the decorators at the head of an entry's content ask for (character card specification V3, and RisuAI). */
export interface Decorators {
  activate?: true;
  dontActivate?: true;
  activateOnlyAfter?: number;
  activateOnlyEvery?: number;
  keepAfterMatch?: true;
  dontAfterMatch?: true;
  depth?: number;
  reverseDepth?: number;
  role?: LoreRole;
  scanDepth?: number;
  greeting?: number;
  userIcon?: string;
  position?: LorePosition;
  ignoreOnMaxContext?: true;
  wholeWords?: boolean;
  probability?: number;
  priority?: number;
  /** Whether the content is searched for the keys of other entries. */
  recursive?: boolean;
  noRecursiveSearch?: true;
  /** Of each list one has to be found. */
  additionalKeys: string[][];
  /** Of each list none may be found. */
  excludeKeys: string[][];
  /** Of each list not all may be found. */
  excludeKeysAll: string[][];
  disabledPrompts: DisabledPrompt[];
}

export interface DecoratedContent {
  decorators: Decorators;
  /** What is left, without the empty lines around it. */
  content: string;
  /** The decorators nobody here knows, or whose value is none, and for which no fallback stood in. */
  ignored: string[];
}

/**
 * Reads the decorators at the head of an entry's content: one a line, `@@name value`, and after it the `@@@name`
 * lines that stand in for it, tried one after the other, when it is not known or its value makes no sense. Of two
 * of one name the first counts; only the lists of keys add up, as RisuAI writes them. It never throws.
 */
export function parseDecorators(text: string): DecoratedContent {
  const decorators: Decorators = { additionalKeys: [], excludeKeys: [], excludeKeysAll: [], disabledPrompts: [] };
  if (!/^\s*@@/.test(text)) return { decorators, content: text, ignored: [] };
  const ignored: string[] = [];
  let rest = text;
  // A fallback that follows nothing stands in for nothing.
  let taken = true;
  for (let line = headLine(rest); line; line = headLine(rest)) {
    rest = rest.slice(line.length);
    const { isFallback } = line;
    if (isFallback && taken) continue;
    taken = take(decorators, line.name, line.value);
    if (taken && isFallback) ignored.pop();
    if (!taken && !isFallback) ignored.push(line.name);
  }
  return { decorators, content: rest.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd(), ignored };
}

// The name may be anything a decorator's name can be; the white space before it includes empty lines.
const HEAD_LINE = /^\s*(@@@?)([a-z][a-z0-9_]*)(?:[^\S\n]+([^\n]*))?[^\S\n]*(?:\n|$)/i;

function headLine(text: string) {
  const match = HEAD_LINE.exec(text);
  if (!match) return null;
  const [whole, signs, name = '', value = ''] = match;
  return { length: whole.length, isFallback: signs === '@@@', name: name.toLowerCase(), value: value.trim() };
}

function take(decorators: Decorators, name: string, value: string): boolean {
  return READERS.get(name)?.(decorators, value) ?? false;
}

type Reader = (decorators: Decorators, value: string) => boolean;

/** `@@instruct_depth` and its kin count tokens of a text that is no chat: in a chat their fallback stands in. */
const READERS = new Map<string, Reader>([
  ['activate', flag('activate')],
  ['dont_activate', flag('dontActivate')],
  ['activate_only_after', number('activateOnlyAfter')],
  ['activate_only_every', number('activateOnlyEvery', 1)],
  ['keep_activate_after_match', flag('keepAfterMatch')],
  ['dont_activate_after_match', flag('dontAfterMatch')],
  ['depth', number('depth')],
  ['reverse_depth', number('reverseDepth')],
  ['end', (decorators) => set(decorators, 'depth', 0)],
  ['role', (decorators, value) => isRole(value) && set(decorators, 'role', value)],
  ['scan_depth', number('scanDepth', 0)],
  ['is_greeting', number('greeting', 0)],
  ['is_user_icon', (decorators, value) => value !== '' && set(decorators, 'userIcon', value)],
  ['position', (decorators, value) => isPosition(value) && set(decorators, 'position', value)],
  ['ignore_on_max_context', flag('ignoreOnMaxContext')],
  ['additional_keys', (decorators, value) => addList(decorators.additionalKeys, value)],
  ['exclude_keys', (decorators, value) => addList(decorators.excludeKeys, value)],
  ['exclude_keys_all', (decorators, value) => addList(decorators.excludeKeysAll, value)],
  ['disable_ui_prompt', addDisabledPrompt],
  ['match_full_word', (decorators) => set(decorators, 'wholeWords', true)],
  ['match_partial_word', (decorators) => set(decorators, 'wholeWords', false)],
  ['probability', number('probability', 0)],
  ['priority', number('priority')],
  ['recursive', (decorators) => set(decorators, 'recursive', true)],
  ['unrecursive', (decorators) => set(decorators, 'recursive', false)],
  ['no_recursive_search', flag('noRecursiveSearch')],
]);

type NamesOf<Value> = {
  [Name in keyof Decorators]-?: Value extends NonNullable<Decorators[Name]> ? Name : never;
}[keyof Decorators];

function set<Name extends keyof Decorators>(decorators: Decorators, name: Name, value: Decorators[Name]): true {
  decorators[name] ??= value;
  return true;
}

function flag(name: NamesOf<true>): Reader {
  return (decorators) => set(decorators, name, true);
}

function number(name: NamesOf<number>, least = Number.NEGATIVE_INFINITY): Reader {
  return (decorators, value) => {
    const amount = /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : Number.NaN;
    return amount >= least && set(decorators, name, amount);
  };
}

function addList(lists: string[][], value: string): boolean {
  const list = value.split(',').map((key) => key.trim());
  const keys = list.filter((key) => key !== '');
  if (keys.length > 0) lists.push(keys);
  return keys.length > 0;
}

function addDisabledPrompt(decorators: Decorators, value: string): boolean {
  if (value !== 'system_prompt' && value !== 'post_history_instructions') return false;
  decorators.disabledPrompts.push(value);
  return true;
}

function isRole(value: string): value is LoreRole {
  return value === 'system' || value === 'user' || value === 'assistant';
}

function isPosition(value: string): value is LorePosition {
  return value === 'before_desc' || value === 'after_desc' || value === 'personality' || value === 'scenario';
}
