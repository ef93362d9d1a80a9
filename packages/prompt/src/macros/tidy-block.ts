import type { MacroBlock, MacroCall, MacroNode } from './macro-node.ts';
import { trimNodes } from './split-nodes.ts';

/**
 * Makes a block of what is between `opener` and `end`. Unless the opener is written `{{#name}}`, the white space
 * around each branch is dropped and so is the indentation that its first line has, as SillyTavern's documentation says.
 */
export function tidyBlock(opener: MacroCall, nodes: MacroNode[], end: MacroCall): MacroBlock {
  const tidy = opener.keepsSpace ? (branch: MacroNode[]) => branch : dedent;
  const [content, alternative] = opener.name === 'if' ? splitAtElse(nodes) : [nodes, null];
  return { nodes, end, content: tidy(content), alternative: alternative && tidy(alternative) };
}

/** The nodes before the first `{{else}}` and after it; those of inner blocks are inside their blocks already. */
export function splitAtElse(nodes: MacroNode[]): [content: MacroNode[], alternative: MacroNode[] | null] {
  const at = nodes.findIndex((node) => node.type === 'macro' && node.name === 'else' && !node.closing);
  return at === -1 ? [nodes, null] : [nodes.slice(0, at), nodes.slice(at + 1)];
}

function dedent(nodes: MacroNode[]): MacroNode[] {
  const [first] = nodes;
  if (first?.type !== 'text') return trimNodes(nodes);
  const leading = first.text.slice(0, first.text.length - first.text.trimStart().length);
  const indent = leading.slice(leading.lastIndexOf('\n') + 1);
  if (indent === '' || indent === leading) return trimNodes(nodes);
  return trimNodes(
    nodes.map((node) => (node.type === 'text' ? { ...node, text: node.text.replaceAll(`\n${indent}`, '\n') } : node)),
  );
}
