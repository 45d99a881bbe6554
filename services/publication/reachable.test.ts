import { createReachable, isLoopback } from './reachable';

const nowhere = createReachable([]);

it('U5 public addresses may be reached', () => {
  for (const address of ['119.29.29.29', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2400:3200::1', '::ffff:8.8.8.8'])
    expect([address, nowhere.mayReach(address)]).toEqual([address, true]);
});

it('U5 our own network may not, however the address is written', () => {
  const inside = [
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1'],
    ...[
      '::1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd12::1',
      'ff02::1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      '2001:db8::1',
    ],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:10.0.0.1', '::FFFF:C0A8:0101'],
    ...['localhost', '', '127.1', '0x7f.1'],
  ];
  for (const address of inside) expect([address, nowhere.mayReach(address)]).toEqual([address, false]);
});

it('U5 a network that was configured may be reached, and no other', () => {
  const office = createReachable(['10.20.0.0/16', 'fd00:1::/32', '127.0.0.0/8']);
  expect(['10.20.3.4', 'fd00:1::5', '127.0.0.1', '::ffff:10.20.0.1'].map(office.mayReach)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['10.21.0.1', 'fd00:2::5', '::1', '192.168.0.1'].map(office.mayReach)).toEqual([false, false, false, false]);
  expect(() => createReachable(['10.20.0.0/33'])).toThrow();
  expect(() => createReachable(['office'])).toThrow();
});

it('U5 loopback is told from the rest', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['10.0.0.1', '::2', '8.8.8.8', 'localhost'].some(isLoopback)).toBe(false);
});
