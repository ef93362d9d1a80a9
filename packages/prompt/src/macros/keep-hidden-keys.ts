import type { MacroNode } from './macro-node.ts';
import { parseMacros } from './parse-macros.ts';
import { printMacros } from './print-macros.ts';

/**
 * What a text has in `{{hidden_key:words}}`: never said, but searched as if it were (character card specification
 * V3). Nothing else of the text is kept but the conditions under which they stand, so that expanding gives the
 * hidden keys alone, each on a line.
 *
 * @example keepHiddenKeys('A cave.{{hidden_key:dragon}}') // 'dragon\n'
 */
export function keepHiddenKeys(text: string): string {
  return /hidden_key/i.test(text) ? kept(parseMacros(text)) : '';
}

function kept(nodes: readonly MacroNode[]): string {
  return nodes.map(keptOf).join('');
}

function keptOf(node: MacroNode): string {
  if (node.type !== 'macro' || node.closing) return '';
  const { name, args, body, block } = node;
  if (name === 'hidden_key') {
    const keys = block ? [...args, block.content] : args;
    return keys.map((key) => `${printMacros(key)}\n`).join('');
  }
  if (name !== 'if' || !block) return '';
  const [met, otherwise] = [kept(block.content), kept(block.alternative ?? [])];
  return met + otherwise === '' ? '' : `{{${printMacros(body)}}}${met}{{else}}${otherwise}{{/if}}\n`;
}
