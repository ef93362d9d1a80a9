import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { refusal } from './refusal.ts';

/** What a name resolves to. */
export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Resolves a host name to all of its addresses, or rejects. */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

/**
 * A lookup for `net.connect` that checks what a name resolves to. It answers the very addresses it has checked, and a
 * connection asks once, so a name that points elsewhere a moment later changes nothing.
 */
export function checkedLookup(resolve: Resolve, isRefused: (address: string) => boolean): LookupFunction {
  const resolveChecked = callbackify(async (hostname: string): Promise<[ResolvedAddress, ...ResolvedAddress[]]> => {
    const [first, ...others] = await resolve(hostname);
    // One refused address refuses the name: which of several is used is not up to us.
    if (!first || [first, ...others].some(({ address }) => isRefused(address))) throw refusal();
    return [first, ...others];
  });
  return (hostname, { all }, callback) =>
    resolveChecked(hostname, (error, addresses) => {
      if (error) callback(error, '', 0);
      else if (all) callback(null, addresses);
      else callback(null, addresses[0].address, addresses[0].family);
    });
}
