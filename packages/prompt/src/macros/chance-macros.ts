import type { MacroTable, MacroUse } from './macro-definition.ts';
import { named } from './macro-definition.ts';
import type { MacroNode } from './macro-node.ts';
import { charge } from './macro-run.ts';
import { quoted } from './macro-trace.ts';
import { printMacros } from './print-macros.ts';
import { seededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';
import { splitNodes, trimNodes } from './split-nodes.ts';

/** How many dice one `{{roll}}` throws at most, and how many sides they have. */
const MAX_DICE = 1000;
const MAX_SIDES = 1_000_000;

const FORMULA = /^(\d{0,7})d(\d{1,7}|%)([+-]\d{1,9})?$/i;
const COMMA = /(?<!\\),/;

/** The macros of chance. What they draw is in the receipt. */
export const CHANCE_MACROS: MacroTable = [
  named('random', {
    least: 1,
    most: Infinity,
    readsNodes: true,
    apply: (use) => choose(use, 'random', use.run.random),
  }),
  named('pick', { least: 1, most: Infinity, readsNodes: true, apply: pick }),
  named('roll', { least: 1, most: 1, apply: roll }),
].flat();

/** Chooses the same for the same macro at the same place of the same text, whatever its options stand for. */
function pick(use: MacroUse): string {
  const { call, run } = use;
  charge(run, { work: call.end - call.start });
  if (run.halted) return '';
  const place = ['', ...run.fields, call.start, printMacros([call])].join('\0');
  return choose(use, 'pick', seededRandom(place, run.pickHash));
}

function choose({ nodes, run, evaluate }: MacroUse, macro: 'random' | 'pick', random: SeededRandom): string {
  // Every option is expanded, chosen or not: what is inside a macro resolves before it.
  const options = optionsOf(nodes).map(evaluate);
  const index = random.below(options.length);
  const chosen = options[index] ?? '';
  if (!run.halted) run.trace.add({ kind: 'choice', macro, index, options: options.length, chosen: quoted(chosen) });
  return chosen;
}

/** One argument is a list with commas, in which `\,` is a comma of the text. */
function optionsOf(nodes: MacroNode[][]): MacroNode[][] {
  const [only, second] = nodes;
  if (!only || second) return nodes;
  return splitNodes(only, COMMA).map((option) =>
    trimNodes(option).map((node) =>
      node.type === 'text' ? { ...node, text: node.text.replaceAll('\\,', ',') } : node,
    ),
  );
}

function roll({ args: [written = ''], run, fail }: MacroUse): string {
  const formula = written.length > 100 ? '' : written.replaceAll(/\s/g, '');
  const [, count, sides, bonus] = FORMULA.exec(/^\d+$/.test(formula) ? `d${formula}` : formula) ?? [];
  const dice = Number(count || 1);
  const faces = sides === '%' ? 100 : Number(sides ?? 0);
  if (dice < 1 || faces < 1) return fail('dice are written like 2d6+1');
  if (dice > MAX_DICE || faces > MAX_SIDES) return fail(`at most ${MAX_DICE} dice of ${MAX_SIDES} sides are thrown`);
  charge(run, { steps: dice });
  let total = Number(bonus ?? 0);
  for (let die = 0; die < dice; die += 1) total += run.random.below(faces) + 1;
  run.trace.add({ kind: 'roll', formula, total });
  return String(total);
}
