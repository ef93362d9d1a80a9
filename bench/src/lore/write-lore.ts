/** A lorebook as it is sent. */
export interface Book {
  name: string;
  entries: object[];
}

/** Chooses words; the same ones in every run. */
export interface Writer {
  /** A whole number below `size`. */
  chance(size: number): number;
  /** Ordinary words with names among them, one in so many. */
  prose(count: number, nameEvery: number): string;
  name(): string;
}

const BOOKS = 10;
const ENTRIES = 1000;
const NAMES = 20_000;
const SYLLABLES = listed(`
  ka lo mi ren tu vash eth ori dun sel pra quo zin bel har nox gol dri fen wyl sha um ost ber cai yth lun tor ques ash jor ive`);
const WORDS = listed(`
  the of and a to in is was that it for on with as at by from they he she his her their one all would there what so up out
  if about who get which go me when make can like time no just him know take people into year good some could them see other
  than then now look only come over think also back after use two how our work first well way even new want because any these
  give day most old stone river house road winter evening door hand voice light dark fire water wind king guard market tower
  letter promise silence window bread lamp street bridge forest morning shadow field story child mother brother friend
  stranger traveller captain sailor merchant scholar garden harbour mountain valley village kitchen table chair cloak
  sword horse apple silver golden broken quiet heavy slow bright narrow distant familiar forgotten careful patient`);

function listed(words: string): string[] {
  return words.trim().split(/\s+/);
}

/** A writer who begins at the beginning. */
export function newWriter(): Writer {
  let state = 7;
  const chance = (size: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % size;
  };
  const names = Array.from({ length: NAMES }, () => {
    const name = Array.from({ length: 3 }, () => SYLLABLES[chance(SYLLABLES.length)]).join('');
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  });
  const name = () => names[chance(names.length)] as string;
  const word = () => WORDS[chance(WORDS.length)] as string;
  const prose = (count: number, nameEvery: number) =>
    `${Array.from({ length: count }, () => (chance(nameEvery) === 0 ? name() : word())).join(' ')}.`;
  return { chance, prose, name };
}

/** Ten books of a thousand entries: two or three keys, every fourth with secondary ones, a few constant. */
export function ordinaryBooks(writer: Writer): Book[] {
  return Array.from({ length: BOOKS }, (_, book) => ({
    name: `Book ${book}`,
    entries: Array.from({ length: ENTRIES }, (_, index) => ({
      keys: Array.from({ length: 2 + writer.chance(2) }, writer.name),
      content: writer.prose(50, 50),
      enabled: true,
      insertion_order: index,
      use_regex: false,
      constant: index % 500 === 0,
      ...(index % 4 === 0 && { selective: true, secondary_keys: ['river', 'tower', writer.name()] }),
      extensions: {},
    })),
  }));
}

/** About as long as people write, with some names of the books in it. */
export function ordinaryMessage(writer: Writer): string {
  return writer.prose(30 + writer.chance(60), 6);
}

// What makes engines backtrack: repetition in repetition, choice in repetition, references back, lookahead, counts.
const HOSTILE_KEYS: ((sign: string, number: number) => string)[] = [
  (sign) => `/(${sign}+)+$/`,
  (sign) => `/(${sign}+${sign}+)+y/`,
  (sign) => `/^(([${sign}-z])+.)+[A-Z]([a-z])+$/`,
  (sign) => `/(${sign}|${sign}${sign})+$/i`,
  (sign) => `/(${sign}*)*\\1b$/`,
  (sign) => `/(?=(${sign}+)+$)y/u`,
  (sign, number) => `/(${sign}{1,${number + 20}}){1,${number + 20}}$/`,
  (sign) => `/(.*)(.*)(.*)(.*)(.*)[^${sign}!]$/s`,
  (sign) => `/(\\w*${sign})*(\\w*a)*\\d$/`,
  (sign, number) => `/${`${sign}?`.repeat(number + 20)}${sign}{${number + 2000}}y/`,
];

/** A book of fifty entries whose keys are made to take for ever. */
export function hostileBook(): Book {
  const entries = ['a', 'A', 'x', 'b', 'c'].flatMap((sign, number) =>
    HOSTILE_KEYS.map((key) => ({
      keys: [key(sign, number)],
      content: `${'a'.repeat(40)}!`,
      enabled: true,
      insertion_order: 100,
      use_regex: true,
      extensions: {},
    })),
  );
  return { name: 'Hostile', entries };
}

/** Thousands of the letters that the keys repeat, and then something else; never the same text twice in a row. */
export function hostileMessage({ chance }: Writer): string {
  return `${'a'.repeat(2000 + chance(1000))}! ${'x'.repeat(1000 + chance(1000))}!`;
}
