/** Networks, beside a plain model: addresses as numbers of any length, compared bit by bit. */
import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { contains, parseAddress, parseNetwork } from '../../../agent/policy/networks.ts';

function isIn(address: string, network: string): boolean {
  const parsed = parseNetwork(network);
  if (typeof parsed === 'string') throw new Error(parsed);
  return contains(parsed, parseAddress(address)!);
}

test('addresses are in networks, at the edges and across families', () => {
  const cases: [string, string, boolean][] = [
    ['10.0.0.0', '10.0.0.0/8', true],
    ['10.255.255.255', '10.0.0.0/8', true],
    ['11.0.0.0', '10.0.0.0/8', false],
    ['9.255.255.255', '10.0.0.0/8', false],
    ['255.255.255.255', '0.0.0.0/0', true],
    ['128.0.0.0', '128.0.0.0/1', true],
    ['127.255.255.255', '128.0.0.0/1', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.8', '192.0.2.7/32', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::', '2001:db8::/32', false],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1', true],
    ['fe80::1', 'fe80::/10', true],
    ['::1', '::/0', true],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['0:0:0:0:0:ffff:a01:203', '10.0.0.0/8', true],
    ['10.1.2.3', '::ffff:10.0.0.0/104', true],
    ['10.1.2.3', '::/0', false],
    ['::ffff:10.1.2.3', '::/0', false],
    ['::10.1.2.3', '10.0.0.0/8', false],
    ['1:2:3:4:5:6:7.8.9.10', '1:2:3:4:5:6:708:90a', true],
  ];
  for (const [address, network, expected] of cases) {
    assert.equal(isIn(address, network), expected, `${address} in ${network}`);
  }
});

test('what is no network is told', () => {
  const cases: [string, RegExp][] = [
    ['10.0.0.0/33', /from 0 to 32/],
    ['::/129', /from 0 to 128/],
    ['10.0.0.0/', /from 0 to 32/],
    ['10.0.0.0/8/8', /from 0 to 32/],
    ['10.0.0.0/-1', /from 0 to 32/],
    ['10.0.0.1/8', /bits set after the first 8/],
    ['2001:db8::1/32', /bits set after the first 32/],
    ['10.0.0/8', /no network/],
    ['010.0.0.0/8', /no network/],
    ['fe80::%eth0/10', /no network/],
    ['localhost', /no network/],
    ['', /no network/],
  ];
  for (const [text, problem] of cases) assert.match(String(parseNetwork(text)), problem, text);
  for (const text of ['', 'unix', '10.0.0.0/8', '1.2.3', 'fe80::1%eth0']) {
    assert.equal(parseAddress(text), undefined, text);
  }
});

const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });
const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });

/** @param bits of one address, highest first */
function networkOf(bits: string, prefix: number): string {
  return bits.slice(0, prefix).padEnd(bits.length, '0');
}
const v4Bits = (parts: readonly number[]): string =>
  parts.map((part) => part.toString(2).padStart(8, '0')).join('');
const v6Bits = (parts: readonly number[]): string =>
  parts.map((part) => part.toString(2).padStart(16, '0')).join('');
const v4Text = (bits: string): string =>
  bits
    .match(/.{8}/g)!
    .map((part) => Number.parseInt(part, 2))
    .join('.');
const v6Text = (bits: string): string =>
  bits
    .match(/.{16}/g)!
    .map((part) => Number.parseInt(part, 2).toString(16))
    .join(':');

test('IPv4 as a comparison of bits, also when the address comes as IPv6', () => {
  fc.assert(
    fc.property(octets, octets, fc.nat(32), fc.nat(32), (one, other, prefix, shared) => {
      // Two random addresses hardly ever share a network: the second begins as the first.
      const bits = v4Bits(one);
      const near = bits.slice(0, shared) + v4Bits(other).slice(shared);
      const network = `${v4Text(networkOf(bits, prefix))}/${prefix}`;
      const expected = near.startsWith(bits.slice(0, prefix));
      assert.equal(isIn(v4Text(near), network), expected);
      assert.equal(isIn(`::ffff:${v4Text(near)}`, network), expected);
      const list = new BlockList();
      list.addSubnet(v4Text(networkOf(bits, prefix)), prefix, 'ipv4');
      assert.equal(list.check(v4Text(near)), expected, "node's own opinion");
    }),
    { numRuns: 2000 },
  );
});

test('IPv6 as a comparison of bits', () => {
  fc.assert(
    fc.property(groups, groups, fc.nat(128), fc.nat(128), (one, other, prefix, shared) => {
      const bits = v6Bits(one);
      const near = bits.slice(0, shared) + v6Bits(other).slice(shared);
      fc.pre(!/^0{80}1{16}/.test(near) && !/^0{80}1{16}/.test(networkOf(bits, prefix)));
      const network = `${v6Text(networkOf(bits, prefix))}/${prefix}`;
      assert.equal(isIn(v6Text(near), network), near.startsWith(bits.slice(0, prefix)));
    }),
    { numRuns: 2000 },
  );
});
