import type { MacroCall, MacroNode } from './macro-node.ts';
import { splitNodes, trimNodes } from './split-nodes.ts';

/** What a macro begins with. */
export interface MacroHead extends Pick<MacroCall, 'name' | 'closing' | 'keepsSpace' | 'separator'> {
  /** The text after the separator, up to the first macro inside. */
  rest: string;
}

/** A letter, then letters, digits, `_` and `-`; the old `time_UTC+2` has its argument in the name. */
const NAME = /^(?:time_utc\+\d{1,2}|[a-z][\w-]*)/i;

/**
 * Reads the name and the separator from what comes first between two pairs of braces.
 *
 * @param isAll Whether nothing else is between the braces.
 * @returns Null when it is no name: such braces are text.
 */
export function readHead(first: MacroNode | undefined, isAll: boolean): MacroHead | null {
  if (first?.type !== 'text') return null;
  const written = first.text.trimStart();
  if (written.startsWith('//')) return readComment(written, isAll);
  const flag = written[0] === '/' || written[0] === '#' ? written[0] : '';
  const named = written.slice(flag.length).trimStart();
  const name = NAME.exec(named)?.[0];
  if (name === undefined) return null;
  const after = readSeparator(named.slice(name.length), isAll);
  return after && { name: name.toLowerCase(), closing: flag === '/', keepsSpace: flag === '#', ...after };
}

/** A comment takes whatever follows; `{{///}}` ends a block of it. */
function readComment(written: string, isAll: boolean): MacroHead {
  const closing = isAll && written.trimEnd() === '///';
  const rest = closing ? '' : written.slice(2);
  const separator = isAll && rest.trim() === '' ? '' : ' ';
  return { name: '//', closing, keepsSpace: false, separator, rest };
}

function readSeparator(after: string, isAll: boolean): Pick<MacroHead, 'separator' | 'rest'> | null {
  const rest = after.trimStart();
  if (rest.startsWith('::')) return { separator: '::', rest: rest.slice(2) };
  if (rest.startsWith(':')) return { separator: ':', rest: rest.slice(1) };
  if (rest === '' && isAll) return { separator: '', rest };
  return rest.length < after.length ? { separator: ' ', rest } : null;
}

/**
 * Makes a macro of its head and everything between its braces. Arguments follow `::`, `:` or a space; a later `::`
 * always separates arguments, whatever the first separator is.
 */
export function readCall(
  { rest, ...head }: MacroHead,
  body: MacroNode[],
  place: Pick<MacroCall, 'start' | 'end' | 'height'>,
): MacroCall {
  const args = head.separator === '' ? [] : splitNodes([{ type: 'text', text: rest }, ...body.slice(1)], '::');
  return { type: 'macro', ...head, args: args.map(trimNodes), body, open: '{{', close: '}}', ...place, block: null };
}
