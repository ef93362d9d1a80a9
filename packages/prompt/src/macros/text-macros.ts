import type { MacroTable, MacroUse } from './macro-definition.ts';
import { named } from './macro-definition.ts';
import { quoted } from './macro-trace.ts';

/** How many line ends or spaces one macro makes at most. */
const MAX_REPEAT = 1000;

/** The macros that make or remove text. `{{trim}}` and `{{if}}` are the evaluator's own. */
export const TEXT_MACROS: MacroTable = [
  named('newline', { least: 0, most: 1, apply: (use) => repeated('\n', use) }),
  named('space', { least: 0, most: 1, apply: (use) => repeated(' ', use) }),
  named('noop', { least: 0, most: 0, apply: () => '' }),
  // A text with `::` in it was split there. It is turned round by code points, so that no surrogate pair breaks.
  named('reverse', {
    least: 1,
    most: Infinity,
    apply: ({ args }) => Array.from(args.join('::')).toReversed().join(''),
  }),
  named('// comment hidden_key', { least: 0, most: Infinity, readsNodes: true, apply: () => '' }),
  named('banned', { least: 1, most: Infinity, apply: banned }),
].flat();

function repeated(text: string, { args: [count = '1'], fail }: MacroUse): string {
  if (!/^\d{1,4}$/.test(count) || Number(count) > MAX_REPEAT) return fail(`the count is 0 to ${MAX_REPEAT}`);
  return text.repeat(Number(count));
}

/** A text that the person does not want to read: a backend that can ban words may take it from the receipt. */
function banned({ args, run }: MacroUse): string {
  const [, text = ''] = /^"?(.*?)"?$/s.exec(args.join('::')) ?? [];
  if (text !== '') run.trace.add({ kind: 'banned', text: quoted(text) });
  return '';
}
