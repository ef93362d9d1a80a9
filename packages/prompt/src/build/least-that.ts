/**
 * Finds the least number from 1 up to `most` that does, where none does that is less than one that does not; `most` when
 * none does. It begins at a guess: a near one takes a few tries, however large `most` is.
 */
export function leastThat(most: number, guess: number, does: (number: number) => boolean): number {
  let [low, high] = [0, most];
  const isEnough = (number: number): boolean => {
    const found = does(number);
    if (found) high = number;
    else low = number;
    return found;
  };
  let at = Math.min(Math.max(guess, 1), most);
  const isDown = at > 0 && isEnough(at);
  for (let step = 1; low + 1 < high; step *= 2) {
    at = isDown ? at - step : at + step;
    if (at <= low || at >= high || isEnough(at) !== isDown) break;
  }
  while (low + 1 < high) isEnough(Math.floor((low + high) / 2));
  return high;
}
