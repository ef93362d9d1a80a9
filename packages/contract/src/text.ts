import { z } from 'zod';

/** The longest message or card field, in Unicode code points, as JSON Schema and PostgreSQL count. */
export const MAX_CONTENT_LENGTH = 1_000_000;

/** True for text every engine can keep: no NUL character and no half of a surrogate pair. */
export function isStorableText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

/** A string of at most `maxLength` Unicode code points that is kept exactly as sent. */
export function text(maxLength: number, minLength = 0) {
  return z
    .string()
    .min(minLength, minLength === 1 ? 'must not be empty' : undefined)
    .max(maxLength)
    .refine(isStorableText, 'must not contain NUL characters or lone surrogates');
}
