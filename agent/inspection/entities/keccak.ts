/** Keccak-256 as Ethereum uses it (the padding of the submission, not of FIPS 202), on 32-bit halves. */

const RATE = 136;
const ROUNDS = 24;

/** Round constants by the shift register of FIPS 202, section 3.2.5; low and high halves. */
const CONSTANTS = roundConstants();
/** Rotations and places of step rho and pi, from the recurrence in FIPS 202, sections 3.2.2 and 3.2.3. */
const { rotations, places } = rhoAndPi();

function roundConstants(): Int32Array {
  const constants = new Int32Array(ROUNDS * 2);
  let register = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let j = 0; j < 7; j += 1) {
      if (register & 1) {
        const bit = 2 ** j - 1;
        constants[round * 2 + (bit >> 5)] |= 1 << (bit & 31);
      }
      register <<= 1;
      if (register & 0x100) register ^= 0x171;
    }
  }
  return constants;
}

function rhoAndPi(): { rotations: Uint8Array; places: Uint8Array } {
  const turns = new Uint8Array(24);
  const order = new Uint8Array(24);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t += 1) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    turns[t] = (((t + 1) * (t + 2)) / 2) % 64;
    order[t] = x + 5 * y;
  }
  return { rotations: turns, places: order };
}

const state = new Int32Array(50);
const columns = new Int32Array(10);
const row = new Int32Array(10);

function theta(): void {
  for (let i = 0; i < 10; i += 1) {
    columns[i] = state[i] ^ state[i + 10] ^ state[i + 20] ^ state[i + 30] ^ state[i + 40];
  }
  for (let x = 0; x < 5; x += 1) {
    const left = ((x + 4) % 5) * 2;
    const right = ((x + 1) % 5) * 2;
    const low = columns[left] ^ ((columns[right] << 1) | (columns[right + 1] >>> 31));
    const high = columns[left + 1] ^ ((columns[right + 1] << 1) | (columns[right] >>> 31));
    for (let y = 0; y < 50; y += 10) {
      state[y + x * 2] ^= low;
      state[y + x * 2 + 1] ^= high;
    }
  }
}

function rotateAndPlace(): void {
  let low = state[2];
  let high = state[3];
  for (let t = 0; t < 24; t += 1) {
    const at = places[t] * 2;
    const nextLow = state[at];
    const nextHigh = state[at + 1];
    const shift = rotations[t] & 31;
    const isSwapped = rotations[t] >= 32;
    const a = isSwapped ? high : low;
    const b = isSwapped ? low : high;
    // A shift by 32 would be one by 0.
    state[at] = shift === 0 ? a : (a << shift) | (b >>> (32 - shift));
    state[at + 1] = shift === 0 ? b : (b << shift) | (a >>> (32 - shift));
    low = nextLow;
    high = nextHigh;
  }
}

function chi(): void {
  for (let y = 0; y < 50; y += 10) {
    for (let i = 0; i < 10; i += 1) row[i] = state[y + i];
    for (let i = 0; i < 6; i += 1) state[y + i] = row[i] ^ (~row[i + 2] & row[i + 4]);
    state[y + 6] = row[6] ^ (~row[8] & row[0]);
    state[y + 7] = row[7] ^ (~row[9] & row[1]);
    state[y + 8] = row[8] ^ (~row[0] & row[2]);
    state[y + 9] = row[9] ^ (~row[1] & row[3]);
  }
}

/** @param ascii at most 135 characters, one block. @returns the hash in hexadecimal */
export function keccak256(ascii: string): string {
  state.fill(0);
  for (let i = 0; i < ascii.length; i += 1) state[i >> 2] ^= ascii.charCodeAt(i) << ((i & 3) * 8);
  state[ascii.length >> 2] ^= 1 << ((ascii.length & 3) * 8);
  state[(RATE >> 2) - 1] ^= 0x80000000;
  for (let round = 0; round < ROUNDS; round += 1) {
    theta();
    rotateAndPlace();
    chi();
    state[0] ^= CONSTANTS[round * 2];
    state[1] ^= CONSTANTS[round * 2 + 1];
  }
  return Buffer.from(state.buffer, 0, 32).toString('hex');
}
