import { BlockList, isIP } from 'node:net';

type Range = readonly [address: string, prefix: number];

// Nobody serves a model here, and cloud machines hand out their own credentials here: the link-local ranges, and the
// addresses outside of them that providers answer metadata on.
const NEVER_V4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const NEVER_V6: readonly Range[] = [
  ['::', 128],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
];

// Loopback, the networks of homes and companies, carrier NAT, and what is set aside for protocols, documentation and
// benchmarks.
const PRIVATE_V4: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
];
const PRIVATE_V6: readonly Range[] = [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fec0::', 10],
];

/**
 * Tells which IP addresses may not be reached. What is not an IP address may not either.
 *
 * @param allowPrivate - Whether loopback and private networks may.
 */
export function addressRule(allowPrivate: boolean): (address: string) => boolean {
  const refused = new BlockList();
  for (const range of allowPrivate ? NEVER_V4 : [...NEVER_V4, ...PRIVATE_V4]) addV4(refused, range);
  for (const range of allowPrivate ? NEVER_V6 : [...NEVER_V6, ...PRIVATE_V6]) refused.addSubnet(...range, 'ipv6');
  return (scoped) => {
    // A list answers "not in it" for an address with a zone, and for what is none.
    const [address = ''] = scoped.split('%', 1);
    const version = isIP(address);
    return version === 0 || refused.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/** Adds a range and the forms of IPv6 that a gateway would lead there; the mapped form a list knows by itself. */
function addV4(list: BlockList, [address, prefix]: Range): void {
  list.addSubnet(address, prefix, 'ipv4');
  list.addSubnet(`64:ff9b::${address}`, 96 + prefix, 'ipv6');
  list.addSubnet(`::ffff:0:${address}`, 96 + prefix, 'ipv6');
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  list.addSubnet(`2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`, 16 + prefix, 'ipv6');
}
