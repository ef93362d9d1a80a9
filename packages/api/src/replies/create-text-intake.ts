/** Takes in the pieces of a text that a model sends, and gives out what can be stored of them. */
export interface TextIntake {
  take(piece: string): string;
  /** What was held back, once nothing more comes. */
  rest(): string;
}

/**
 * Makes an intake. Models cut where they like, also through a surrogate pair: its first half is held back until the
 * second has come. A half that stays alone, and a NUL, which no database keeps, become U+FFFD. Of more than `room`
 * UTF-16 code units nothing is taken.
 */
export function createTextIntake(room: number): TextIntake {
  let held = '';
  let left = room;
  const give = (text: string) => {
    const given = cutTo(text, left).toWellFormed().replaceAll('\0', '\uFFFD');
    left -= given.length;
    return given;
  };
  return {
    take: (piece) => {
      const text = held + piece;
      held = endsInHalf(text) ? text.slice(-1) : '';
      return give(held ? text.slice(0, -1) : text);
    },
    rest: () => {
      const text = held;
      held = '';
      return give(text);
    },
  };
}

function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return endsInHalf(cut) ? cut.slice(0, -1) : cut;
}
