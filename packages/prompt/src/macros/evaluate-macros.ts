import type { FieldText, MacroDefinition, MacroUse } from './macro-definition.ts';
import type { MacroEnv } from './macro-env.ts';
import type { MacroCall, MacroEscape, MacroNode, MacroText } from './macro-node.ts';
import { charge, fullBudget, startRun } from './macro-run.ts';
import type { MacroRun } from './macro-run.ts';
import type { MacroState } from './macro-state.ts';
import { MACROS } from './macro-table.ts';
import { quoted } from './macro-trace.ts';
import type { MacroTrace } from './macro-trace.ts';
import { parseMacros } from './parse-macros.ts';
import { printMacros } from './print-macros.ts';
import { TextWriter } from './text-writer.ts';
import { trimNodes } from './split-nodes.ts';
import { splitAtElse } from './tidy-block.ts';

/** A text whose macros are expanded. */
export interface MacroResult {
  /** At most `MAX_EXPANDED_LENGTH` long. */
  text: string;
  /** The variables afterwards. */
  state: MacroState;
  /** What happened, for the receipt. */
  trace: MacroTrace[];
}

/** How many texts of the card may be put into one another. */
const MAX_FIELD_DEPTH = 10;

/** Conditions that are not met. SillyTavern's documentation names the same. */
const FALSE = new Set(['', 'false', '0', 'off', 'no']);

/**
 * Expands the macros of a text: the core that SillyTavern, RisuAI and the third card specification share.
 *
 * Names are read in any case. A macro inside another is expanded first. An unknown macro stays in the text as it is
 * written, except for the macros inside it, and so does one with too few or too many arguments. What a macro stands
 * for is not expanded again, but for the card's own texts, the persona and `{{original}}`. `\{\{` and `\}\}` are
 * braces that open and close nothing.
 *
 * The function is pure: the same arguments give the same result, dice included. It never throws, whatever the text is,
 * and takes time linear in the text's length and in what the budget allows.
 *
 * @param budget What it may cost; what it does cost is taken off it, so that several texts can share one.
 * @example evaluateMacros('{{setvar::mood::calm}}{{char}} is {{getvar::mood}}.', env, state).text // 'Ann is calm.'
 */
export function evaluateMacros(text: string, env: MacroEnv, state: MacroState, budget = fullBudget()): MacroResult {
  const writer = new TextWriter();
  const run = startRun(env, state, writer, budget);
  const expanded = finish(parseMacros(text), writer, run);
  return { text: expanded, state: run.variables.state(), trace: run.trace.entries() };
}

function finish(nodes: readonly MacroNode[], writer: TextWriter, run: MacroRun): string {
  write(nodes, writer, run);
  if (writer.full && !run.cut) {
    run.cut = true;
    run.trace.add({ kind: 'truncated', reason: 'length' });
  }
  return writer.text();
}

/** What an argument stands for; when the run halts meanwhile, nothing of use. */
function evaluate(nodes: readonly MacroNode[], run: MacroRun): string {
  return finish(nodes, new TextWriter(), run);
}

function write(nodes: readonly MacroNode[], writer: TextWriter, run: MacroRun, keepsEscapes = false): void {
  for (const node of nodes) {
    if (writer.full || (run.halted && writer !== run.root)) return;
    charge(run, { steps: 1 });
    if (node.type === 'macro') writeCall(node, writer, run);
    else put(keepsEscapes ? node.text : printedText(node), writer, run);
  }
}

function printedText(node: MacroText | MacroEscape): string {
  return node.type === 'text' ? node.text : node.text.replaceAll('\\', '');
}

function put(text: string, writer: TextWriter, run: MacroRun): void {
  charge(run, { work: text.length });
  writer.write(text);
}

function writeCall(call: MacroCall, writer: TextWriter, run: MacroRun): void {
  if (run.halted) writer.write(printMacros([call]));
  else if (call.closing) writeUnknown(call, `/${call.name}`, writer, run);
  else if (call.name === 'if') writeBranch(call, writer, run);
  else if (call.name === 'trim') writeTrimmed(call, writer, run);
  else writeValue(call, writer, run);
}

function writeUnknown(call: MacroCall, name: string, writer: TextWriter, run: MacroRun): void {
  run.trace.add({ kind: 'unknown', name: quoted(name) });
  writeAsItIs(call, writer, run);
}

/** Writes a macro that means nothing here: as it is written, escapes and all, but the macros inside are expanded. */
function writeAsItIs(call: MacroCall, writer: TextWriter, run: MacroRun): void {
  put(call.open, writer, run);
  write(call.body, writer, run, true);
  put(call.close, writer, run);
  if (!call.block) return;
  write(call.block.nodes, writer, run, true);
  put(printMacros([call.block.end]), writer, run);
}

function writeValue(call: MacroCall, writer: TextWriter, run: MacroRun): void {
  const definition = MACROS.get(call.name);
  if (!definition) {
    writeUnknown(call, call.name, writer, run);
    return;
  }
  const value = valueOf(call, definition, run);
  // What is made of arguments with no work left is half a value.
  if (run.halted) writer.write(printMacros([call]));
  else if (value === null) writeAsItIs(call, writer, run);
  else if (typeof value === 'string') put(value, writer, run);
  else writeField(value, call, writer, run);
}

/** What a macro stands for; null when it stays in the text. */
function valueOf(call: MacroCall, definition: MacroDefinition, run: MacroRun): string | FieldText | null {
  const nodes = argsOf(call);
  if (nodes.length < definition.least || nodes.length > definition.most) {
    const fault = nodes.length < definition.least ? 'few' : 'many';
    run.trace.add({ kind: 'error', name: call.name, reason: `it has too ${fault} arguments` });
    return null;
  }
  const args = definition.readsNodes ? [] : nodes.map((arg) => evaluate(arg, run));
  return run.halted ? null : definition.apply(useOf(call, nodes, args, run));
}

function argsOf(call: MacroCall): MacroNode[][] {
  return call.block ? [...call.args, call.block.content] : call.args;
}

function useOf(call: MacroCall, nodes: MacroNode[][], args: string[], run: MacroRun): MacroUse {
  return {
    args,
    nodes,
    call,
    run,
    evaluate: (arg) => evaluate(arg, run),
    fail(reason) {
      run.trace.add({ kind: 'error', name: call.name, reason });
      return '';
    },
  };
}

/** Puts in a text of the card, expanded. One that is inside itself stays a macro there. */
function writeField({ field, text }: FieldText, call: MacroCall, writer: TextWriter, run: MacroRun): void {
  const isOpen = run.fields.includes(field) || run.env.open?.includes(field);
  if (isOpen || run.fields.length >= MAX_FIELD_DEPTH) {
    run.trace.add({ kind: 'error', name: call.name, reason: 'it is inside itself, or too deep in other texts' });
    put(printMacros([call]), writer, run);
    return;
  }
  const nodes = run.parsed.get(field) ?? parseMacros(text);
  run.parsed.set(field, nodes);
  run.fields.push(field);
  write(nodes, writer, run);
  run.fields.pop();
}

/** Drops the line ends around `{{trim}}`; a block of it is just its content. */
function writeTrimmed(call: MacroCall, writer: TextWriter, run: MacroRun): void {
  const [content] = argsOf(call);
  if (content) write(content, writer, run);
  else writer.trim();
}

/** Only the branch that is chosen is expanded: what the other sets is not set. */
function writeBranch(call: MacroCall, writer: TextWriter, run: MacroRun): void {
  const [condition, inline] = call.args;
  if (!condition || call.args.length !== (call.block ? 1 : 2)) {
    run.trace.add({ kind: 'error', name: 'if', reason: 'it has no condition, or no {{/if}}' });
    writeAsItIs(call, writer, run);
    return;
  }
  const [content, alternative] = call.block ? [call.block.content, call.block.alternative] : splitAtElse(inline ?? []);
  const isMet = meets(condition, run);
  if (run.halted) writer.write(printMacros([call]));
  else write((isMet ? content : alternative) ?? [], writer, run);
}

/** Whether a condition is met: `!` before it turns it round. */
function meets(condition: MacroNode[], run: MacroRun): boolean {
  const [first, ...rest] = condition;
  const isNegated = first?.type === 'text' && first.text.startsWith('!');
  const positive = isNegated ? trimNodes([{ ...first, text: first.text.slice(1) }, ...rest]) : condition;
  const value = evaluateNamed(positive, run) ?? evaluate(positive, run);
  return FALSE.has(value.trim().toLowerCase()) === isNegated;
}

/** What the macro stands for that a condition names without braces, as in `{{if description}}`; null when it names none. */
function evaluateNamed(condition: MacroNode[], run: MacroRun): string | null {
  const [first] = condition;
  if (condition.length !== 1 || first?.type !== 'text') return null;
  const definition = MACROS.get(first.text.toLowerCase());
  const [call] = definition?.least === 0 ? parseMacros(`{{${first.text}}}`) : [];
  if (!definition || call?.type !== 'macro') return null;
  const value = valueOf(call, definition, run);
  if (value === null || typeof value === 'string') return value ?? '';
  const writer = new TextWriter();
  writeField(value, call, writer, run);
  return writer.text();
}
