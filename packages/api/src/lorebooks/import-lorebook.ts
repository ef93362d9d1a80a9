import { StorableLorebook, WrappedLorebook, type ImportLorebookInput, type LorebookImport } from '@greenroom/contract';
import { readLorebook } from '@greenroom/formats';
import { insertLorebook, toLorebookResource } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';
import { requireRoom } from '../core/require-room.ts';
import { bookOfCard } from './book-of-card.ts';

/**
 * Makes a lorebook of a file of any program whose format is known, or of the one inside a character card, and tells
 * what had to be repaired. A dry run stores nothing and answers what would be stored.
 * @throws `unprocessable` for what is no lorebook, `payload_too_large`, `validation_failed`, `quota_exceeded`
 */
export async function importLorebook(call: Call, input: ImportLorebookInput): Promise<LorebookImport> {
  const { document, name, dry_run } = unwrapped(input);
  const inCard = bookOfCard(document);
  const { book: read, source: format, repairs } = readLorebook(inCard ?? document);
  const source = inCard ? 'character_card' : format;
  const book = StorableLorebook.parse(name === undefined ? read : { ...read, name });
  if (dry_run) {
    call.answer.status = 200;
    return { lorebook: null, preview: book, source, repairs };
  }
  return inTransaction(call, async (inner) => {
    await requireRoom(inner, 'lorebook');
    const row = await insertLorebook(inner.unit, { ownerId: call.ownerId, book, source, now: call.now() });
    return { lorebook: toLorebookResource(row), source, repairs };
  });
}

/** No format has an object as its `document`: where there is one, it is the file, and the rest is said of it. */
function unwrapped(input: ImportLorebookInput) {
  const isWrapped = typeof input['document'] === 'object' && input['document'] !== null;
  return isWrapped ? WrappedLorebook.parse(input) : { document: input, name: undefined, dry_run: false };
}
