// The C0 and C1 controls, with which a terminal is told to do things, and the marks that turn the order of text around.
const CONTROL = /\p{Cc}/gu;
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Text from others on one line of a terminal: blanks for line ends and tabs, and every control character as a sign. */
export function safeLine(text: string): string {
  return text
    .replace(/\s*[\r\n\t\v\f\u0085\u2028\u2029]+\s*/g, ' ')
    .replace(CONTROL, sign)
    .replace(DIRECTION, escaped);
}

/** The same for text of several lines, which keeps its line ends and tabs. */
export function safeText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(CONTROL, (character) => (character === '\n' || character === '\t' ? character : sign(character)))
    .replace(DIRECTION, escaped);
}

/** Unicode has a picture of each C0 control; the others are named by number. */
function sign(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : escaped(character);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
