import type { EntryRun, Judgement } from './entry-run.ts';
import type { LoreMessage, LoreVerdict } from './lore-types.ts';

/** Tells of each entry, in the order of the books, what became of it and why. */
export function listVerdicts(runs: readonly EntryRun[], messages: readonly LoreMessage[]): LoreVerdict[] {
  return runs.map((run) => {
    const judgement = run.judgement ?? NOT_REACHED;
    const { fired, reason, key, found } = judgement;
    const verdict = {
      bookId: run.book.id,
      entryIndex: run.entry.index,
      entryId: run.entry.id,
      fired,
      reason,
    } as LoreVerdict;
    const detail = detailOf(run, judgement);
    if (key !== undefined) verdict.key = key;
    if (found?.in === 'message') verdict.messageId = messages[found.index]!.id;
    if (detail) verdict.detail = detail;
    return verdict;
  });
}

/** What tells an entry from any other. */
export function idsOf({ book, entry }: EntryRun) {
  return { bookId: book.id, entryIndex: entry.index, entryId: entry.id };
}

/** Without a single round allowed, nothing was looked for. */
const NOT_REACHED: Judgement = { fired: false, reason: 'no_key', detail: 'It was not gone over.' };

function detailOf({ entry }: EntryRun, { found, detail = '' }: Judgement): string {
  if ((!found || found.in === 'message') && entry.ignored.length === 0) return detail;
  const place = found?.in === 'text' ? `The key is in ${found.name.replaceAll('_', ' ')}.` : '';
  const brought = found?.in === 'entry' ? `The key is in the content of entry ${nameOf(found.by)}.` : '';
  const ignored = entry.ignored.length > 0 ? `Decorators without effect here: ${entry.ignored.join(', ')}.` : '';
  return [detail, place, brought, ignored].filter(Boolean).join(' ');
}

/** How an entry is called where another is told of. */
export function nameOf({ book, entry }: EntryRun): string {
  return `${String(entry.id)} of ${book.id}`;
}
