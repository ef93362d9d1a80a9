import type { MacroCall, MacroNode } from './macro-node.ts';
import { readCall, readHead } from './read-call.ts';
import { scanBraces } from './scan-braces.ts';
import type { MacroMark } from './scan-braces.ts';
import { tidyBlock } from './tidy-block.ts';

/** How many macros deep a macro may be, blocks included; one that holds more stays text, and what it holds does not. */
export const MAX_MACRO_DEPTH = 50;

/** The macros that take a block, and how many arguments they have when they do: the block is one more. */
const ARGS_BEFORE_BLOCK: ReadonlyMap<string, number> = new Map([
  ...['if', 'setvar', 'addvar', 'setglobalvar', 'addglobalvar'].map((name) => [name, 1] as const),
  ...['reverse', 'trim', '//', 'comment', 'hidden_key'].map((name) => [name, 0] as const),
]);

const LEGACY: ReadonlyMap<string, string> = new Map([
  ['<user>', 'user'],
  ['<bot>', 'char'],
  ['<char>', 'char'],
  ['<group>', 'group'],
  ['<charifnotgroup>', 'charifnotgroup'],
]);

/** What is known of the braces that are open. */
interface Level {
  /** Where its nodes begin in the one list of nodes that waits. */
  first: number;
  /** Where its braces are in the text. */
  start: number;
  /** The height of the highest node in it. */
  height: number;
  /** The macros that wait for their `{{/name}}`, by name: where they are in the list, for as long as they are there. */
  openers: Map<string, { index: number; call: MacroCall }[]>;
  /** A block that begins before this place is too deep. */
  tooDeepBefore: number;
}

/**
 * Parses a text with macros. Braces without a partner, braces without a name between them and macros that are too
 * deep are text. The time is linear in the length: the nodes wait in one list, and each is moved into its macro once.
 *
 * @example parseMacros('Hi {{user}}!') // text, macro `user`, text
 */
export function parseMacros(text: string): MacroNode[] {
  const nodes: MacroNode[] = [];
  const levels = [newLevel(0, 0)];
  let at = 0;
  for (const mark of scanBraces(text)) {
    if (mark.start > at) nodes.push({ type: 'text', text: text.slice(at, mark.start) });
    at = mark.end;
    addMark(text, mark, nodes, levels);
  }
  if (at < text.length) nodes.push({ type: 'text', text: text.slice(at) });
  return nodes;
}

function newLevel(first: number, start: number): Level {
  return { first, start, height: 0, openers: new Map(), tooDeepBefore: -1 };
}

function addMark(text: string, { kind, start, end }: MacroMark, nodes: MacroNode[], levels: Level[]): void {
  const written = text.slice(start, end);
  const level = levels.at(-1)!;
  if (kind === 'escape') {
    nodes.push({ type: 'escape', text: written });
  } else if (kind === 'legacy') {
    addCall(legacyCall(written, start, end), nodes, level);
  } else if (kind === 'open') {
    // The braces wait as text, and stay so if no macro comes of them.
    nodes.push({ type: 'text', text: written });
    levels.push(newLevel(nodes.length, start));
  } else {
    levels.pop();
    closeLevel(level, end, nodes, levels.at(-1)!);
  }
}

function legacyCall(written: string, start: number, end: number): MacroCall {
  const name = LEGACY.get(written.toLowerCase())!;
  const body: MacroNode[] = [{ type: 'text', text: written }];
  return {
    type: 'macro',
    name,
    closing: false,
    keepsSpace: false,
    separator: '',
    args: [],
    body,
    open: '',
    close: '',
    start,
    end,
    height: 1,
    block: null,
  };
}

function closeLevel(level: Level, end: number, nodes: MacroNode[], parent: Level): void {
  const height = level.height + 1;
  // The head is read first, for a body is taken off the list at a cost.
  const head = height > MAX_MACRO_DEPTH ? null : readHead(nodes[level.first], nodes.length === level.first + 1);
  if (head) {
    const body = nodes.splice(level.first);
    nodes.pop();
    addCall(readCall(head, body, { start: level.start, end, height }), nodes, parent);
  } else {
    nodes.push({ type: 'text', text: '}}' });
    parent.height = Math.max(parent.height, level.height);
    const tooDeep = height > MAX_MACRO_DEPTH ? level.first : level.tooDeepBefore;
    parent.tooDeepBefore = Math.max(parent.tooDeepBefore, tooDeep);
  }
}

function addCall(call: MacroCall, nodes: MacroNode[], level: Level): void {
  const added = call.closing ? closeBlock(call, nodes, level) : call;
  level.height = Math.max(level.height, added.height);
  nodes.push(added);
  if (added.block || added.closing || added.args.length !== ARGS_BEFORE_BLOCK.get(added.name)) return;
  const waiting = level.openers.get(added.name);
  const opener = { index: nodes.length - 1, call: added };
  if (waiting) waiting.push(opener);
  else level.openers.set(added.name, [opener]);
}

/** The block that a `{{/name}}` closes, taken off the list; or the `{{/name}}` itself when it closes none. */
function closeBlock(end: MacroCall, nodes: MacroNode[], level: Level): MacroCall {
  const opener = findOpener(end.name, nodes, level);
  if (!opener || opener.index < level.tooDeepBefore) return end;
  const content = nodes.slice(opener.index + 1);
  const height = Math.max(opener.call.height, heightOf(content) + 1);
  if (height > MAX_MACRO_DEPTH) {
    // Every block around this one is too deep as well, and need not be measured.
    level.tooDeepBefore = opener.index;
    return end;
  }
  nodes.length = opener.index;
  return { ...opener.call, end: end.end, height, block: tidyBlock(opener.call, content, end) };
}

function findOpener(name: string, nodes: MacroNode[], level: Level): { index: number; call: MacroCall } | undefined {
  const waiting = level.openers.get(name);
  for (let opener = waiting?.pop(); opener; opener = waiting?.pop()) {
    // One that is inside a block by now can be closed no more.
    if (nodes[opener.index] === opener.call) return opener;
  }
  return undefined;
}

function heightOf(nodes: MacroNode[]): number {
  return nodes.reduce((height, node) => (node.type === 'macro' ? Math.max(height, node.height) : height), 0);
}
