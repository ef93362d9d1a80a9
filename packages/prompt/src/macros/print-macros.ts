import type { MacroNode } from './macro-node.ts';

/** The text that was parsed into `nodes`: exactly as it was written. */
export function printMacros(nodes: readonly MacroNode[]): string {
  return nodes.map(printNode).join('');
}

function printNode(node: MacroNode): string {
  if (node.type !== 'macro') return node.text;
  const call = node.open + printMacros(node.body) + node.close;
  return node.block ? call + printMacros(node.block.nodes) + printMacros([node.block.end]) : call;
}
