const MAX_NAME_LENGTH = 64;

/**
 * Makes the name of a speaker one OpenAI takes as the `name` of a message: at most 64 of the letters a to z,
 * digits, `_` and `-`. Accents are dropped (`José` becomes `Jose`), each stretch of anything else becomes one
 * `_`, and none is left at the ends.
 *
 * @returns The name, or undefined when nothing of it is left.
 */
export function messageName(name: string): string | undefined {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z0-9-]+/g, '_');
  // The start goes first: what the cut leaves may end with a `_` again.
  const cut = plain.replace(/^_/, '').slice(0, MAX_NAME_LENGTH).replace(/_$/, '');
  return cut === '' ? undefined : cut;
}
