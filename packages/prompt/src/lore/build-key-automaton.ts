/** Finds which of a set of keys stand in a text, all at once. */
export interface KeyAutomaton {
  /** The numbers of the keys that stand in the text, each once, in no particular order. */
  find: (text: string) => readonly number[];
}

const STARTS_SIZE = 4096;

/**
 * Builds an automaton (Aho and Corasick, 1975) over keys. The time of `find` is in proportion to the length of the
 * text and does not depend on how many keys there are, but that each key found counts once; what it keeps is in
 * proportion to the length of all keys. Keys are compared as they are, empty ones are never found.
 */
export function buildKeyAutomaton(keys: readonly string[]): KeyAutomaton {
  const trie = buildTrie(keys);
  const { fail, link } = linkSuffixes(trie);
  const { child, keyOf, starts } = trie;
  const seen = new Uint32Array(keyOf.length);
  let round = 0;

  const find = (text: string): number[] => {
    const found: number[] = [];
    round = nextRound(round, seen);
    let state = 0;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      let next = state === 0 && starts[code % STARTS_SIZE] === 0 ? 0 : child(state, code);
      while (next === 0 && state !== 0) {
        state = fail[state]!;
        next = child(state, code);
      }
      state = next;
      // Once a node was met in this text, so was all that its chain leads to.
      let node = keyOf[state] === -1 ? link[state]! : state;
      for (; node !== 0 && seen[node] !== round; node = link[node]!) {
        seen[node] = round;
        found.push(keyOf[node]!);
      }
    }
    return found;
  };
  return { find };
}

interface Trie {
  /** The node that a character leads to, 0 when there is none. */
  child: (node: number, code: number) => number;
  /** The number of the key that ends at a node, -1 when none does. */
  keyOf: Int32Array;
  parents: Int32Array;
  codes: Uint16Array;
  depths: Int32Array;
  /** Not 0 where a character with this remainder begins a key. */
  starts: Uint8Array;
}

/** What follows a node: nothing, only the node made right after it, or what the table says. */
const LEAF = 0;
const ROW = 1;
const FORK = 2;

// The edges of all nodes lie in one open hash table of numbers: a table per node takes too much, a Map too long. Most
// nodes lie within a key, where the next one made is the only child, and need no look-up.
function buildTrie(keys: readonly string[]): Trie {
  const most = keys.reduce((sum, key) => sum + key.length, 1);
  const mask = 2 ** Math.max(4, Math.ceil(Math.log2(most * 2))) - 1;
  const table = new Int32Array(mask + 1);
  const parents = new Int32Array(most);
  const codes = new Uint16Array(most);
  const depths = new Int32Array(most);
  const kinds = new Uint8Array(most);
  const keyOf = new Int32Array(most).fill(-1);
  const starts = new Uint8Array(STARTS_SIZE);
  let size = 1;

  const slotOf = (node: number, code: number): number => {
    const mixed = Math.imul(Math.imul(node, 0x9e3779b1) ^ code, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const at = table[slot]!;
      if (at === 0 || (parents[at] === node && codes[at] === code)) return slot;
    }
  };
  const child = (node: number, code: number): number => {
    const kind = kinds[node]!;
    if (kind === FORK) return table[slotOf(node, code)]!;
    return kind === ROW && codes[node + 1] === code ? node + 1 : 0;
  };

  for (const [number, key] of keys.entries()) {
    let node = 0;
    for (let index = 0; index < key.length; index += 1) {
      const code = key.charCodeAt(index);
      const slot = slotOf(node, code);
      if (table[slot] === 0) {
        parents[size] = node;
        codes[size] = code;
        depths[size] = index + 1;
        kinds[node] = kinds[node] === LEAF && size === node + 1 ? ROW : FORK;
        table[slot] = size;
        size += 1;
      }
      node = table[slot]!;
    }
    if (node !== 0) {
      keyOf[node] = number;
      starts[key.charCodeAt(0) % STARTS_SIZE] = 1;
    }
  }
  const used = <T extends Int32Array | Uint16Array>(array: T): T => array.slice(0, size) as T;
  return { child, keyOf: used(keyOf), parents: used(parents), codes: used(codes), depths: used(depths), starts };
}

/** For each node: the node of its longest proper suffix, and the nearest node on that way at which a key ends. */
function linkSuffixes({ child, keyOf, parents, codes, depths }: Trie): { fail: Int32Array; link: Int32Array } {
  const fail = new Int32Array(keyOf.length);
  const link = new Int32Array(keyOf.length);
  for (const node of byDepth(depths)) {
    const code = codes[node]!;
    let from = parents[node]!;
    let suffix = 0;
    while (from !== 0 && suffix === 0) {
      from = fail[from]!;
      suffix = child(from, code);
    }
    fail[node] = suffix;
    link[node] = keyOf[suffix] === -1 ? link[suffix]! : suffix;
  }
  return { fail, link };
}

/** All nodes but the root, the shallow ones first. */
function byDepth(depths: Int32Array): Uint32Array {
  const ends = new Uint32Array(depths.reduce((most, depth) => Math.max(most, depth), 0) + 1);
  for (const depth of depths) ends[depth]! += 1;
  for (let depth = 1; depth < ends.length; depth += 1) ends[depth]! += ends[depth - 1]!;
  const order = new Uint32Array(depths.length);
  for (let node = depths.length - 1; node >= 0; node -= 1) order[(ends[depths[node]!]! -= 1)] = node;
  return order.subarray(1);
}

function nextRound(round: number, seen: Uint32Array): number {
  if (round < 0xffff_fffe) return round + 1;
  seen.fill(0);
  return 1;
}
