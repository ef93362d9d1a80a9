/**
 * Lets any number of readers read one iterator: what comes is kept, so that each reader begins at the first event, and
 * whoever is ahead asks for the next. Answers what reads the event at an index; a failure is thrown to all.
 */
export function shareEvents<Event>(
  source: AsyncIterator<Event, void, undefined>,
): (index: number) => Promise<IteratorResult<Event, undefined>> {
  const seen: Event[] = [];
  let coming: Promise<'more' | 'over'> | undefined;
  const take = async () => {
    const result = await source.next();
    // The end, like a failure, stays what is to come.
    if (result.done) return 'over';
    seen.push(result.value);
    coming = undefined;
    return 'more';
  };
  return async (index) => {
    while (index >= seen.length) {
      if ((await (coming ??= take())) === 'over') return { done: true, value: undefined };
    }
    return { done: false, value: seen[index] as Event };
  };
}
