/** What happened while a text was expanded, for the receipt. Quoted texts are cut to {@link MAX_TRACED_TEXT}. */
export type MacroTrace =
  /** `{{random}}` or `{{pick}}` chose the option at `index`, of `options`. */
  | { kind: 'choice'; macro: 'random' | 'pick'; index: number; options: number; chosen: string }
  /** `{{roll}}` threw dice. */
  | { kind: 'roll'; formula: string; total: number }
  /** No macro is called this; told once for each name. It stays in the text. */
  | { kind: 'unknown'; name: string }
  /** `{{banned}}` asked for a text not to be generated. */
  | { kind: 'banned'; text: string }
  /** A macro could not do what it says. */
  | { kind: 'error'; name: string; reason: string }
  /** `length`: the text was cut; `work`: the macros after this place stay in the text. */
  | { kind: 'truncated'; reason: 'length' | 'work' }
  /** More happened than is told. */
  | { kind: 'omitted'; count: number };

/** How much is told of a text, before the count of what is not. */
const MAX_TRACES = 200;

/** How many UTF-16 code units of a text are quoted. */
const MAX_TRACED_TEXT = 200;

/** Collects what happens. */
export interface TraceLog {
  add(trace: MacroTrace): void;
  entries(): MacroTrace[];
}

/** Starts with nothing told. */
export function startTrace(): TraceLog {
  const told: MacroTrace[] = [];
  const unknown = new Set<string>();
  let omitted = 0;
  return {
    add(trace) {
      if (trace.kind === 'unknown') {
        if (unknown.has(trace.name)) return;
        if (unknown.size < MAX_TRACES) unknown.add(trace.name);
      }
      // A text is truncated twice at the most, and a receipt that does not say so would be wrong.
      if (told.length < MAX_TRACES || trace.kind === 'truncated') told.push(trace);
      else omitted += 1;
    },
    entries: () => (omitted > 0 ? [...told, { kind: 'omitted', count: omitted }] : told),
  };
}

/** The beginning of a text, for a trace. */
export function quoted(text: string): string {
  return text.length > MAX_TRACED_TEXT ? `${text.slice(0, MAX_TRACED_TEXT).toWellFormed()}…` : text;
}
