/**
 * Folds text for search and order, so that both engines answer alike whatever their collation: compatibility
 * forms and case are made one (`Straße` and `ﬁ` become `straße` and `fi`). The Greek `ς` becomes `σ`: which of them a capital `Σ` turns into depends
 * on what follows it, and a part searched for does not know.
 */
export function searchKey(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
}

/** A LIKE pattern, with `\` as its escape, that finds `part` anywhere in a search key. */
export function containsPattern(part: string): string {
  return `%${searchKey(part).replace(/[\\%_]/g, '\\$&')}%`;
}
