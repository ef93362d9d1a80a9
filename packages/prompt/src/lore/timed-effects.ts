import type { CompiledEntry } from './compile-lorebook.ts';
import type { TimedEffect, TimedState } from './lore-types.ts';

/** An entry whose effects are kept, with the book it stands in. */
export interface TimedEntry {
  bookId: string;
  entry: CompiledEntry;
}

/** The effects that hold in a turn. */
export interface HoldingEffects {
  /** All that is kept, those of entries that do not take part now among them. */
  effects: TimedEffect[];
  holds: (kind: TimedEffect['kind'], timed: TimedEntry) => boolean;
}

/**
 * Works out which effects of a branch still hold. As SillyTavern has it, one that began at this length of the chat
 * or later is void, since the chat did not advance; one whose entry is gone is kept until it ends; and where a
 * sticky one ends, the cooldown of its entry begins.
 */
export function holdingEffects(
  state: TimedState | undefined,
  chatLength: number,
  entries: readonly TimedEntry[],
): HoldingEffects {
  const byName = new Map(entries.map((timed) => [nameOf(timed), timed.entry]));
  const kept = new Map<string, TimedEffect>();
  const bySticky = (state?.effects ?? []).toSorted((a, b) => Number(b.kind === 'sticky') - Number(a.kind === 'sticky'));
  for (const effect of bySticky) {
    const name = `${effect.bookId} ${effect.hash}`;
    const entry = byName.get(name);
    const isVoid = effect.start >= chatLength && effect.protected !== true;
    if (isVoid || kept.has(`${effect.kind} ${name}`) || (entry && !isAskedFor(effect.kind, entry))) continue;
    if (effect.end === null || chatLength < effect.end) kept.set(`${effect.kind} ${name}`, effect);
    else if (effect.kind === 'sticky' && entry && entry.extras.cooldown > 0) {
      kept.set(`cooldown ${name}`, {
        ...lasting('cooldown', effect, chatLength, entry.extras.cooldown),
        protected: true,
      });
    }
  }
  return {
    effects: [...kept.values()],
    holds: (kind, timed) => timed.entry.hash !== '' && kept.has(`${kind} ${nameOf(timed)}`),
  };
}

/** What an entry that fired leaves behind; an effect that holds already is not drawn out. */
export function effectsOf({ holds }: HoldingEffects, chatLength: number, timed: TimedEntry): TimedEffect[] {
  const { bookId, entry } = timed;
  return KINDS.filter((kind) => isAskedFor(kind, entry) && !holds(kind, timed)).map((kind) => {
    const length = kind === 'matched' ? null : entry.extras[kind];
    return lasting(kind, { bookId, hash: entry.hash }, chatLength, length);
  });
}

/** Adds effects to those that hold, each once: of entries that are the same one is as good as the other. */
export function addEffects({ effects }: HoldingEffects, added: readonly TimedEffect[]): TimedState {
  const once = new Map(added.map((effect) => [`${effect.kind} ${effect.bookId} ${effect.hash}`, effect]));
  return { effects: [...effects, ...once.values()] };
}

const KINDS = ['sticky', 'cooldown', 'matched'] as const;

function isAskedFor(kind: TimedEffect['kind'], { extras, decorators }: CompiledEntry): boolean {
  if (kind === 'matched') return decorators.keepAfterMatch === true || decorators.dontAfterMatch === true;
  return extras[kind] > 0;
}

function lasting(
  kind: TimedEffect['kind'],
  { bookId, hash }: Pick<TimedEffect, 'bookId' | 'hash'>,
  start: number,
  length: number | null,
): TimedEffect {
  return { kind, bookId, hash, start, end: length === null ? null : start + length };
}

function nameOf({ bookId, entry }: TimedEntry): string {
  return `${bookId} ${entry.hash}`;
}
