import type { KeyAutomaton } from './build-key-automaton.ts';

/** How much text an automaton keeps in mind, in UTF-16 code units; messages of one chat share their strings. */
const MAX_REMEMBERED = 1_000_000;

/**
 * Has an automaton remember what it found in the texts it was asked about last: from one turn to the next most
 * messages stay the same. What it remembers goes away with it, and the texts asked for longest ago go first.
 */
export function rememberFound({ find }: KeyAutomaton, most = MAX_REMEMBERED): KeyAutomaton {
  const known = new Map<string, readonly number[]>();
  let length = 0;
  const forget = (text: string) => {
    if (known.delete(text)) length -= text.length;
  };
  const remember = (text: string, found: readonly number[]) => {
    known.set(text, found);
    length += text.length;
    for (const oldest of length > most ? known.keys() : []) {
      if (length <= most) break;
      forget(oldest);
    }
  };
  return {
    find: (text) => {
      const found = known.get(text) ?? find(text);
      forget(text);
      remember(text, found);
      return found;
    },
  };
}
