import { describe, expect, it } from 'vitest';
import { addressRule } from './address-rule.ts';

const PUBLIC = words(`1.1.1.1 8.8.8.8 100.63.0.1 172.15.0.1 172.32.0.1
  2606:4700::1111 64:ff9b::808:808 2002:808:808::1`);

const PRIVATE = words(`127.0.0.1 127.255.0.9 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255
  192.0.0.1 192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255
  ::1 fc00::1 fdff::1 2001:db8::1 3fff::1 2001:2::1 2001:0:1::1 fec0::1 64:ff9b:1::1 ::127.0.0.1
  ::ffff:127.0.0.1 ::ffff:a01:203 ::ffff:0:10.0.0.1
  64:ff9b::127.0.0.1 64:ff9b::c0a8:101 2002:7f00:1:: 2002:c0a8:101::1`);

const NEVER = words(`0.0.0.0 0.1.2.3 169.254.169.254 169.254.0.1 100.100.100.200 168.63.129.16 192.0.0.192
  224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
  :: fe80::1 fe80::1%eth0 febf::1 ff02::1 fd00:ec2::254 fd20:ce::254
  ::ffff:169.254.169.254 ::ffff:0.0.0.0 64:ff9b::a9fe:a9fe 64:ff9b::224.0.0.1 2002:a9fe:a9fe::1`);

function words(text: string): string[] {
  return text.split(/\s+/);
}

describe.each([true, false])('an address rule with private addresses %s', (allowPrivate) => {
  const isRefused = addressRule(allowPrivate);

  it.each(PUBLIC)('lets %s be reached', (address) => {
    expect(isRefused(address)).toBe(false);
  });

  it.each(PRIVATE)(`${allowPrivate ? 'lets' : 'does not let'} %s be reached`, (address) => {
    expect(isRefused(address)).toBe(!allowPrivate);
  });

  it.each(NEVER)('does not let %s be reached', (address) => {
    expect(isRefused(address)).toBe(true);
  });

  it.each(['', 'localhost', '127.1', '1.1.1.1.1'])('does not let %j be reached, which is no address', (address) => {
    expect(isRefused(address)).toBe(true);
  });
});
