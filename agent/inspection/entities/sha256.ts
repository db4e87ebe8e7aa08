/**
 * SHA-256 (FIPS 180-4) of a few bytes: for the checksums of wallets, where calling the one of OpenSSL costs more than
 * the hash does.
 */

const ROUNDS = 64;
/** One block has room for these, the mark behind them and their number. */
const MOST_BYTES = 55;

/** The first bits of the fractions of the roots of the first primes (FIPS 180-4, sections 4.2.2 and 5.3.3). */
const CONSTANTS = new Int32Array(ROUNDS);
const INITIAL = new Int32Array(8);

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let one = 2; primes.length < count; one += 1) {
    if (primes.every((prime) => one % prime !== 0)) primes.push(one);
  }
  return primes;
}

/** 32 bits of the fraction of a root, exactly: the root of the number times 2 to the power of 32 times `degree`. */
function fraction(prime: number, degree: bigint): number {
  const wanted = BigInt(prime) << (32n * degree);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= wanted) low = middle;
    else high = middle;
  }
  return Number(BigInt.asIntN(32, low));
}

for (const [index, prime] of firstPrimes(ROUNDS).entries()) {
  CONSTANTS[index] = fraction(prime, 3n);
  if (index < INITIAL.length) INITIAL[index] = fraction(prime, 2n);
}

const schedule = new Int32Array(ROUNDS);

function fillSchedule(bytes: Uint8Array, length: number): void {
  schedule.fill(0, 0, 16);
  for (let at = 0; at < length; at += 1) schedule[at >> 2] |= bytes[at] << (24 - (at & 3) * 8);
  schedule[length >> 2] |= 0x80 << (24 - (length & 3) * 8);
  schedule[15] = length * 8;
  for (let at = 16; at < ROUNDS; at += 1) {
    const early = schedule[at - 15];
    const late = schedule[at - 2];
    const a = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const b = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    schedule[at] = (schedule[at - 16] + a + schedule[at - 7] + b) | 0;
  }
}

/** Hashes the first bytes of an array. @param into takes the 32 bytes; may be the same array */
export function sha256(bytes: Uint8Array, length: number, into: Uint8Array): void {
  if (length > MOST_BYTES) throw new RangeError(`${length} bytes are more than ${MOST_BYTES}`);
  fillSchedule(bytes, length);
  let a = INITIAL[0];
  let b = INITIAL[1];
  let c = INITIAL[2];
  let d = INITIAL[3];
  let e = INITIAL[4];
  let f = INITIAL[5];
  let g = INITIAL[6];
  let h = INITIAL[7];
  for (let round = 0; round < ROUNDS; round += 1) {
    const turnedE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + turnedE + ((e & f) ^ (~e & g)) + CONSTANTS[round] + schedule[round]) | 0;
    const turnedA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (turnedA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  write(into, 0, a);
  write(into, 1, b);
  write(into, 2, c);
  write(into, 3, d);
  write(into, 4, e);
  write(into, 5, f);
  write(into, 6, g);
  write(into, 7, h);
}

function write(into: Uint8Array, word: number, value: number): void {
  const sum = value + INITIAL[word];
  for (let byte = 0; byte < 4; byte += 1) into[word * 4 + byte] = sum >>> (24 - byte * 8);
}
