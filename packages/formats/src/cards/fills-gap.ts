import { V1_FIELDS, V2_FIELDS } from './card-fields.ts';

/**
 * Whether a field at the root of a card is taken for the one in `data`, where `there` stands: for what `data` lacks,
 * and for a field of V1's that is empty there or no text, because some programs fill the root alone. Only what every V2
 * card has is looked for: the absence of a nickname or a lorebook says something, and stays so.
 */
export function fillsGap(key: string, value: unknown, there: unknown): boolean {
  if (!V2_FIELDS.has(key) || value === null || value === '') return false;
  if (there === undefined || there === null) return true;
  return V1_FIELDS.has(key) && (there === '' || typeof there === 'object') && typeof value !== 'object';
}
