import type { ContextSource, MacroNote } from '@greenroom/contract';
import type { MacroTrace } from '../macros/macro-trace.ts';

/** How many notes the texts of one source have together, before the count of those that are not told. */
export const MAX_NOTES = 100;

/** What the macros of a context did, for its receipt. */
export interface NoteLog {
  add(source: ContextSource, traces: readonly MacroTrace[]): void;
  list(): MacroNote[];
  /** Remembers where it is; what it answers takes it back there. */
  checkpoint(): () => void;
}

/**
 * Starts with nothing told. Each source has notes of its own, so that a lorebook full of macros leaves room for what
 * the card's did; what several texts of a source would say alike is told once.
 */
export function collectNotes(): NoteLog {
  let told: MacroNote[] = [];
  let tallies = new Map<ContextSource, Tally>();
  const tallyOf = (source: ContextSource): Tally => {
    const tally = tallies.get(source) ?? { told: 0, omitted: 0, once: new Set() };
    tallies.set(source, tally);
    return tally;
  };
  const addOne = (source: ContextSource, trace: Told) => {
    const tally = tallyOf(source);
    const note = noteOf(source, trace);
    const name = `${note.macro}\0${note.note}`;
    if (isSaidOnce(trace) && tally.once.has(name)) return;
    // A receipt that does not say that a text was cut would be wrong.
    if (tally.told >= MAX_NOTES && trace.kind !== 'truncated') {
      tally.omitted += 1;
      return;
    }
    if (isSaidOnce(trace)) tally.once.add(name);
    tally.told += 1;
    told.push(note);
  };
  return {
    add: (source, traces) => {
      for (const trace of traces) {
        if (trace.kind === 'omitted') tallyOf(source).omitted += trace.count;
        else addOne(source, trace);
      }
    },
    list: () => [...told, ...[...tallies].flatMap(([source, { omitted }]) => moreOf(source, omitted))],
    checkpoint: () => {
      const count = told.length;
      const kept = copyOf(tallies);
      return () => {
        told = told.slice(0, count);
        tallies = copyOf(kept);
      };
    },
  };
}

/** What is told of a source, and what is not. */
interface Tally {
  told: number;
  omitted: number;
  /** What is not told again. */
  once: Set<string>;
}

function copyOf(tallies: ReadonlyMap<ContextSource, Tally>): Map<ContextSource, Tally> {
  return new Map([...tallies].map(([source, tally]) => [source, { ...tally, once: new Set(tally.once) }]));
}

type Told = Exclude<MacroTrace, { kind: 'omitted' }>;

/** Whether another text of which it is told says nothing new. */
function isSaidOnce({ kind }: Told): boolean {
  return kind === 'unknown' || kind === 'truncated';
}

function moreOf(source: ContextSource, count: number): MacroNote[] {
  return count > 0 ? [{ source, macro: '', note: `${count} more notes` }] : [];
}

function noteOf(source: ContextSource, trace: Told): MacroNote {
  switch (trace.kind) {
    case 'choice':
      return { source, macro: trace.macro, note: `chose ${trace.index + 1} of ${trace.options}: ${trace.chosen}` };
    case 'roll':
      return { source, macro: 'roll', note: `${trace.formula} gave ${trace.total}` };
    case 'unknown':
      return { source, macro: trace.name, note: 'is not known, and stays as it is' };
    case 'banned':
      return { source, macro: 'banned', note: `asks for a text not to be written: ${trace.text}` };
    case 'error':
      return { source, macro: trace.name, note: trace.reason };
    case 'truncated':
      return { source, macro: '', note: TRUNCATED[trace.reason] };
  }
}

const TRUNCATED = {
  length: 'the text was cut: it grew too long',
  work: 'the rest stays as it is: there were too many macros',
};
