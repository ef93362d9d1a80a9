import type { LorebookEntry, LorebookResource } from '@greenroom/contract';
import { indented } from '../chats/message-text.ts';
import { formatTime } from '../format-time.ts';
import { safeLine } from '../safe-text.ts';
import { facts } from '../table.ts';

/** A lorebook for a person: its facts, and below them its entries. */
export function lorebookText(book: LorebookResource): string {
  return (
    factsOf(book) + book.entries.map((entry, index) => `\n${headOf(entry, index)}\n${indented(entry.content)}`).join('')
  );
}

function factsOf(book: LorebookResource): string {
  return facts({
    id: book.id,
    name: book.name ?? null,
    description: book.description ?? null,
    source: book.source,
    'scan depth': book.scan_depth ?? null,
    'token budget': book.token_budget ?? null,
    recursive: book.recursive_scanning ? 'yes' : null,
    entries: book.entry_count,
    version: book.version,
    created: formatTime(book.created_at),
    updated: formatTime(book.updated_at),
    deleted: formatTime(book.deleted_at),
  });
}

/** Which entry it is, as a context's receipt counts them, and what brings it in. */
function headOf(entry: LorebookEntry, index: number): string {
  const { name, comment, keys, secondary_keys: secondary, selective, constant, enabled } = entry;
  const marks = [
    name || comment,
    constant ? 'always in' : `keys: ${keys.join(', ')}`,
    selective && secondary?.length ? `and: ${secondary.join(', ')}` : null,
    enabled ? null : 'off',
  ];
  return `[${index}] ${safeLine(marks.filter(Boolean).join('; '))}`;
}
