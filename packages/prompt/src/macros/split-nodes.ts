import type { MacroNode } from './macro-node.ts';

/**
 * Splits a list of nodes where its text has a separator. Only text as written is split: what a macro stands for
 * may hold the separator and stays in one piece.
 */
export function splitNodes(nodes: readonly MacroNode[], separator: string | RegExp): MacroNode[][] {
  let last: MacroNode[] = [];
  const lists = [last];
  for (const node of nodes) {
    if (node.type !== 'text') {
      last.push(node);
      continue;
    }
    for (const [index, text] of node.text.split(separator).entries()) {
      if (index > 0) lists.push((last = []));
      if (text !== '') last.push({ type: 'text', text });
    }
  }
  return lists;
}

/** Drops the white space around a list of nodes; what `{{space}}` or `{{newline}}` makes there is not white space yet. */
export function trimNodes(nodes: MacroNode[]): MacroNode[] {
  const trimmed = [...nodes];
  const first = trimmed[0];
  if (first?.type === 'text') trimmed[0] = { ...first, text: first.text.trimStart() };
  const last = trimmed.at(-1);
  if (last?.type === 'text') trimmed[trimmed.length - 1] = { ...last, text: last.text.trimEnd() };
  return trimmed.filter((node) => node.type !== 'text' || node.text !== '');
}
