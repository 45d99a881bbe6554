/** To which addresses may we send by ourselves: not into our own network, unless it was configured (SSRF). */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries: private, loopback, link-local (cloud metadata), shared, test, multicast, reserved. */
const SPECIAL_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
/** Inside 2000::/3, outside which nothing is public: protocol assignments with Teredo, documentation, 6to4. */
const SPECIAL_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const special = new BlockList();
for (const [network, bits] of SPECIAL_V4) special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of SPECIAL_V6) special.addSubnet(network, bits, 'ipv6');
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export interface Reachable {
  /** `address` as an IP, after the name was looked up. */
  mayReach(address: string): boolean;
}

/** `networks`: those inside that may be reached all the same, as `10.20.0.0/16`. Throws for one that cannot be read. */
export function createReachable(networks: string[]): Reachable {
  const configured = new BlockList();
  for (const network of networks) {
    const [base = '', bits = ''] = network.split('/');
    configured.addSubnet(base, Number(bits), isIP(base) === 6 ? 'ipv6' : 'ipv4');
  }
  return {
    mayReach(address) {
      const ip = unmapped(address);
      const family = isIP(ip);
      if (family === 0) return false;
      const type = family === 6 ? 'ipv6' : 'ipv4';
      if (configured.check(ip, type)) return true;
      return !special.check(ip, type) && (family === 4 || publicV6.check(ip, 'ipv6'));
    },
  };
}

export function isLoopback(address: string): boolean {
  const ip = unmapped(address);
  return isIP(ip) !== 0 && loopback.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');
}

/** `::ffff:10.0.0.1` is the machine 10.0.0.1, however it is written. */
function unmapped(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const dotted = /^(?:0*:)*:?(?:0+:)*ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (dotted) return dotted;
  const hex = /^(?:0*:)*:?(?:0+:)*ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain);
  if (!hex) return plain;
  const [high, low] = [parseInt(hex[1] ?? '', 16), parseInt(hex[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
