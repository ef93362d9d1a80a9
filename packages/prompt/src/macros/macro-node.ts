/** Text that stands for itself. */
export interface MacroText {
  type: 'text';
  text: string;
}

/** `\{\{` or `\}\}`: braces that open or close nothing. */
export interface MacroEscape {
  type: 'escape';
  /** As written, with the backslashes. */
  text: string;
}

/** One `{{...}}`, or one of the older markers such as `<USER>`. */
export interface MacroCall {
  type: 'macro';
  /** In lower case; a comment's is `//`. */
  name: string;
  /** Whether it is written `{{/name}}`. */
  closing: boolean;
  /** Whether it is written `{{#name}}`: white space inside its block is kept. */
  keepsSpace: boolean;
  /** What stands between the name and its arguments; `''` when it has none. */
  separator: '' | ' ' | ':' | '::';
  /** The arguments, without the white space around them. */
  args: MacroNode[][];
  /** What is between `open` and `close`, as written. */
  body: MacroNode[];
  open: '{{' | '';
  close: '}}' | '';
  /** Where it begins in the text, in UTF-16 code units. */
  start: number;
  /** Where it ends in the text, with its block. */
  end: number;
  /** How many macros deep it is, itself counted: at most `MAX_MACRO_DEPTH`. */
  height: number;
  /** What is between it and its `{{/name}}`. */
  block: MacroBlock | null;
}

/** What is between `{{name}}` and `{{/name}}`. */
export interface MacroBlock {
  /** As written. */
  nodes: MacroNode[];
  end: MacroCall;
  /** What it stands for: for `if`, up to its `{{else}}`. */
  content: MacroNode[];
  /** What follows the `{{else}}` of an `if`. */
  alternative: MacroNode[] | null;
}

/** A piece of a text with macros. */
export type MacroNode = MacroText | MacroEscape | MacroCall;
