/**
 * Folds text for search and order, so that both engines answer alike whatever their collation: compatibility
 * forms and case are made one (`Straße` and `ﬁ` become `straße` and `fi`).
 */
export function searchKey(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** A LIKE pattern, with `\` as its escape, that finds `part` anywhere in a search key. */
export function containsPattern(part: string): string {
  return `%${searchKey(part).replace(/[\\%_]/g, '\\$&')}%`;
}
