import type { CompiledEntry } from './compile-lorebook.ts';
import type { LorePlace, LorePosition, LoreRole } from './lore-types.ts';

/** The place of each number SillyTavern has for one. */
const POSITIONS: LorePosition[] = [
  'before_char',
  'after_char',
  'an_top',
  'an_bottom',
  'at_depth',
  'em_top',
  'em_bottom',
  'outlet',
];
const ROLES: LoreRole[] = ['system', 'user', 'assistant'];

/**
 * Says where an entry's content goes: as its decorators have it, or SillyTavern's number, or the card's own field. Of
 * the decorators a position comes before a depth, and a depth before one that counts from the other end.
 */
export function placeEntry(
  { decorators, extras, position }: CompiledEntry,
  chatLength: number,
  expand: (text: string) => string,
): LorePlace {
  const role = decorators.role && { role: decorators.role };
  if (decorators.position) return { position: decorators.position, ...role };
  const depth = decoratedDepth(decorators, chatLength);
  if (depth !== null) return { position: 'at_depth', depth, role: decorators.role ?? 'system' };
  const place = POSITIONS[extras.position ?? numberIn(position)] ?? cardPosition(position);
  if (place === 'at_depth') {
    return { position: place, depth: extras.depth, role: decorators.role ?? ROLES[extras.role] ?? 'system' };
  }
  if (place === 'outlet') return { position: place, outlet: expand(extras.outletName), ...role };
  return { position: place, ...role };
}

function decoratedDepth({ depth, reverseDepth }: CompiledEntry['decorators'], chatLength: number): number | null {
  const counted = depth ?? (reverseDepth === undefined ? null : chatLength - reverseDepth);
  return counted === null ? null : Math.min(chatLength, Math.max(0, Math.floor(counted)));
}

// Cards in the wild have SillyTavern's number in the card's own field.
function numberIn(position: string): number {
  return /^[0-7]$/.test(position) ? Number(position) : -1;
}

function cardPosition(position: string): LorePosition {
  return position.startsWith('before_char') ? 'before_char' : 'after_char';
}
