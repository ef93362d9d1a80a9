/** A number with what it counts: `1 entry`, `2 entries`. */
export function counting(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
