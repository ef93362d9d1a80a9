import { AppError, LOREBOOK_OWN_FIELDS, StorableLorebook, type Lorebook } from '@greenroom/contract';

/**
 * A book of fields that were sent, as it can be kept.
 * @throws `validation_failed` with the path of what is wrong, a field that is the server's own included
 */
export function storableBook(sent: object, present: Partial<Lorebook> = {}): Lorebook {
  const own = LOREBOOK_OWN_FIELDS.filter((name) => Object.hasOwn(sent, name));
  if (own.length > 0) {
    const message = 'is set by the server; leave it out';
    throw new AppError('validation_failed', `${own[0]}: ${message}`, {
      issues: own.map((path) => ({ path, message })),
    });
  }
  return StorableLorebook.parse({ ...present, ...sent });
}
