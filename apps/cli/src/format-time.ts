/** A moment as a person reads it, in UTC: `2026-11-22 18:16:05Z`. */
export function formatTime(instant: string | null): string {
  return instant === null ? '' : instant.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}
