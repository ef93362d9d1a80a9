import { matchDecomposition } from './match-decomposition.ts';
import { quotesOnlyWords, reassemble, reassembleWords } from './reassemble.ts';
import { scanInput } from './scan-input.ts';
import type { ScannedInput } from './scan-input.ts';
import type { Reassembly, Script, ScriptRule, Word } from './script.ts';

/** What a conversation leaves behind for its next turn. */
export interface Conversation {
  /** The counter of the paper: it goes from 1 to 4 and round again, and at 4 a memory may be said. */
  limit: number;
  /** What was kept for later, the oldest first. */
  memories: string[];
  /** Which reassembly of a rule, or sentence of a list, comes next. */
  turns: Map<ScriptRule | Script['none'], number>;
}

/** The most memories that are kept; the oldest is forgotten. */
export const MAX_MEMORIES = 50;

const MEMORY_LIMIT = 4;

// A script whose keys lead round in a circle has no answer; this many steps are more than any other needs.
const MAX_STEPS = 200;

/** Begins a conversation in which nothing was said. */
export function startConversation(): Conversation {
  return { limit: 1, memories: [], turns: new Map() };
}

/** Answers what the person says next, and takes the conversation on by that turn. The reply is never empty. */
export function answerTurn(script: Script, conversation: Conversation, input: string): string {
  conversation.limit = (conversation.limit % MEMORY_LIMIT) + 1;
  const { words, keys } = scanInput(input, script.keys);
  if (keys.length === 0) return recall(conversation) ?? sayNothingFound(script, conversation);
  if (keys[0] === script.memory.key) remember(script, conversation, words);
  return followKeys(script, conversation, { words, keys }) ?? sayNothingFound(script, conversation);
}

function recall({ limit, memories }: Conversation): string | undefined {
  return limit === MEMORY_LIMIT ? memories.shift() : undefined;
}

function sayNothingFound({ none }: Script, { turns }: Conversation): string {
  const turn = turns.get(none) ?? 0;
  turns.set(none, turn + 1);
  return none[turn % none.length] ?? none[0];
}

// The paper speaks of a choice at random; the program of the time made it by the last word, so that the same
// sentence is always kept in the same way.
function remember({ memory }: Script, { memories }: Conversation, words: Word[]): void {
  const rule = memory.rules[digest(words.at(-1)?.plain ?? '') % memory.rules.length];
  const parts = rule && matchDecomposition(rule.match, words);
  if (!parts || !quotesOnlyWords(rule.say, parts)) return;
  const sentence = reassemble(rule.say, parts);
  if (memories.includes(sentence)) return;
  memories.push(sentence);
  if (memories.length > MAX_MEMORIES) memories.shift();
}

function digest(word: string): number {
  let sum = 0;
  for (let index = 0; index < word.length; index++) sum += word.charCodeAt(index);
  return sum;
}

function followKeys(script: Script, { turns }: Conversation, input: ScannedInput): string | undefined {
  const waiting = input.keys.values();
  let { words } = input;
  let name = waiting.next().value;
  for (let step = 0; name !== undefined && step < MAX_STEPS; step++) {
    const found = applyRules(script.keys.get(name)?.rules ?? [], words, turns);
    if (!found || isNewKey(found.say)) {
      name = waiting.next().value;
      continue;
    }
    if (typeof found.say === 'string') return reassemble(found.say, found.parts);
    if (found.say.pre !== undefined) words = reassembleWords(found.say.pre, found.parts);
    name = found.say.goto;
  }
  return undefined;
}

function isNewKey(say: Reassembly): say is { newkey: true } {
  return typeof say !== 'string' && 'newkey' in say;
}

function applyRules(rules: readonly ScriptRule[], words: Word[], turns: Conversation['turns']) {
  for (const rule of rules) {
    const parts = matchDecomposition(rule.match, words);
    const say = parts && takeTurn(rule, parts, turns);
    if (parts && say !== undefined) return { parts, say };
  }
  return undefined;
}

// The reassemblies of a rule come in turn. One that would quote a part without a word is passed over, and a rule that
// has no other does not apply.
function takeTurn(rule: ScriptRule, parts: Word[][], turns: Conversation['turns']): Reassembly | undefined {
  const first = turns.get(rule) ?? 0;
  for (let offset = 0; offset < rule.say.length; offset++) {
    const index = (first + offset) % rule.say.length;
    const say = rule.say[index];
    if (say === undefined || (typeof say === 'string' && !quotesOnlyWords(say, parts))) continue;
    turns.set(rule, index + 1);
    return say;
  }
  return undefined;
}
