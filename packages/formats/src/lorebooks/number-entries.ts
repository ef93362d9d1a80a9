import type { LorebookEntry } from '@greenroom/contract';
import { own } from './json-record.ts';
import type { LossLog } from './loss-log.ts';

/** The highest uid that others are counted up from. */
const MAX_BASE = 2 ** 31;

/**
 * The uid of every entry: its own number when it has one that no entry before it has, else the next above the entry
 * before it that is free. SillyTavern orders entries by uid, so that ids which fall lose the order of the list; it
 * shows only among entries of the same insertion order.
 */
export function numberEntries(entries: readonly LorebookEntry[], losses: LossLog): number[] {
  const numbers = entries.map(ownNumber);
  const taken = new Set(numbers);
  const given = new Set<number>();
  let last = -1;
  let next = 0;
  const uids = numbers.map((number, index) => {
    const id = entries[index]?.id;
    let uid = number;
    if (uid === undefined || given.has(uid)) {
      // Ids can be so high that adding one to them changes nothing.
      if (last < MAX_BASE) next = Math.max(next, last + 1);
      while (taken.has(next)) next += 1;
      uid = next;
      taken.add(uid);
    }
    if (id !== undefined && id !== null && id !== uid)
      losses.ofEntry('id', 'SillyTavern numbers its entries, each by its own');
    given.add(uid);
    last = uid;
    return uid;
  });
  if (!isInOrder(uids)) losses.ofBook('entries', 'SillyTavern puts them in the order of their numbers');
  return uids;
}

function ownNumber(entry: LorebookEntry): number | undefined {
  const number = entry.id ?? own(entry, 'uid');
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/**
 * Whether an object keeps names in this order: small whole numbers come first and ascend, the rest stay as they are.
 */
function isInOrder(uids: readonly number[]): boolean {
  const names = Object.keys(Object.fromEntries(uids.map((uid) => [String(uid), 0])));
  return names.every((name, index) => name === String(uids[index]));
}
