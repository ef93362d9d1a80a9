import type { AuthorsNote } from '@greenroom/contract';
import type { ActivatedLore } from './activate-books.ts';
import type { Expander } from './create-expander.ts';
import type { Injection } from './place-injections.ts';
import type { PromptInputs } from './prompt-inputs.ts';
import { partsOf, toPart, type PromptPart } from './prompt-part.ts';

/** Where the author's note has come to stand. */
export interface ComposedNote {
  before: PromptPart[];
  after: PromptPart[];
  injections: Injection[];
  /** The note when its turn has not come. */
  untold: PromptPart[];
}

// After lore of the same place, and before the card's own.
const NOTE_ORDER = 1000;
const DEFAULT_PLACE = { position: 'in_chat', depth: 4, role: 'system' } as const;

/**
 * Composes the author's note, when its turn has come, with the lore and the persona that stand above and below it. Those
 * stand where it would without it as well.
 */
export function composeNote(inputs: PromptInputs, expander: Expander, lore: ActivatedLore[]): ComposedNote {
  const parts = partsAround(inputs, expander, lore);
  const { position, depth, role } = inputs.authorsNote ?? DEFAULT_PLACE;
  const untold = untoldNote(inputs);
  switch (position) {
    case 'before_prompt':
      return { before: parts, after: [], injections: [], untold };
    case 'after_prompt':
      return { before: [], after: parts, injections: [], untold };
    case 'in_chat': {
      const injections = parts.map((part, index) => ({ ...part, depth, role, order: NOTE_ORDER + index }));
      return { before: [], after: [], injections, untold };
    }
  }
}

function partsAround(
  { authorsNote: note, persona, userTurns }: PromptInputs,
  expander: Expander,
  lore: ActivatedLore[],
) {
  const part = partsOf(expander);
  const about = (position: string) => lore.filter(({ place }) => place.position === position).map(toPart);
  const told = (position: string) => (persona?.position === position ? part('persona', persona.description) : []);
  return [
    ...about('an_top'),
    ...told('top_an'),
    ...(note && isDue(note, userTurns) ? part('authors_note', note.text) : []),
    ...told('bottom_an'),
    ...about('an_bottom'),
  ];
}

function isDue({ interval }: AuthorsNote, userTurns: number): boolean {
  return userTurns % interval === 0;
}

function untoldNote({ authorsNote: note, userTurns }: PromptInputs): PromptPart[] {
  if (!note || isDue(note, userTurns)) return [];
  const reason = `it is told once in ${note.interval} messages of the person, and there are ${userTurns}`;
  return [{ source: 'authors_note', text: note.text, reason }];
}
