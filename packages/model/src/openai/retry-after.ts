/**
 * The seconds a `Retry-After` header asks to wait, whether it says so as a number or as a date.
 *
 * @returns Whole seconds, rounded up; undefined when there is no header or it says nothing usable.
 */
export function retryAfter(header: string | null, now: () => number = Date.now): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const isNumber = /^\s*\d+(\.\d+)?\s*$/.test(header);
  const seconds = Math.ceil(isNumber ? Number(header) : (Date.parse(header) - now()) / 1000);
  if (!Number.isSafeInteger(seconds)) return undefined;
  // A date that has passed asks for nothing more; the sum also keeps -0 away.
  return Math.max(0, seconds) + 0;
}
