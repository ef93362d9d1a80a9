const FIRST_EXAMPLE = /^[ \t]*(?:<START>|(?:\{\{user\}\}|\{\{char\}\}|<USER>|<BOT>|You)[ \t]*:)/im;

/**
 * Splits a context of text-generation-webui into what it says of the character and the dialogue that follows: from
 * the first line that is `<START>` or something said. A context that begins with such a line and has no `<START>`
 * is left whole, because `{{char}}: a detective` describes.
 */
export function splitExamples(context: string): { description: string; examples: string } {
  const first = FIRST_EXAMPLE.exec(context);
  const description = context.slice(0, first?.index ?? 0).trimEnd();
  const whole = !first || (description === '' && !/<START>$/i.test(first[0]));
  return whole ? { description: context, examples: '' } : { description, examples: context.slice(first.index) };
}
