import { describe, expect, it } from 'vitest';
import type { MacroTrace } from '../macros/macro-trace.ts';
import { collectNotes, MAX_NOTES } from './collect-notes.ts';

const unknown = (name: string): MacroTrace => ({ kind: 'unknown', name });
const roll = (total: number): MacroTrace => ({ kind: 'roll', formula: 'd6', total });
const cut: MacroTrace = { kind: 'truncated', reason: 'work' };

describe('collectNotes', () => {
  it('tells of each unknown macro once for all texts of a source, and of each roll', () => {
    const notes = collectNotes();
    for (let text = 0; text < 3; text += 1) notes.add('lore', [unknown('nope'), roll(6), cut]);
    notes.add('description', [unknown('nope')]);
    expect(notes.list().map(({ source, macro }) => `${source} ${macro}`)).toEqual([
      'lore nope',
      'lore roll',
      'lore ',
      'lore roll',
      'lore roll',
      'description nope',
    ]);
  });

  it('tells of so much from one source, counts the rest, and leaves room for the others', () => {
    const notes = collectNotes();
    for (let text = 0; text < 1000; text += 1) notes.add('lore', [unknown(`u${text}`)]);
    notes.add('lore', [{ kind: 'omitted', count: 5 }, cut]);
    notes.add('description', [roll(1)]);
    expect(notes.list()).toHaveLength(MAX_NOTES + 3);
    expect(notes.list().slice(-3)).toEqual([
      { source: 'lore', macro: '', note: 'the rest stays as it is: there were too many macros' },
      { source: 'description', macro: 'roll', note: 'd6 gave 1' },
      { source: 'lore', macro: '', note: `${1000 - MAX_NOTES + 5} more notes` },
    ]);
  });

  it('goes back to where it was, more than once', () => {
    const notes = collectNotes();
    notes.add('lore', [unknown('a')]);
    const rewind = notes.checkpoint();
    const told = [1, 2].map(() => {
      rewind();
      notes.add('lore', [unknown('a'), unknown('b'), { kind: 'omitted', count: 2 }]);
      return notes.list();
    });
    expect(told[1]).toEqual(told[0]);
    expect(told[0]).toHaveLength(3);
  });
});
