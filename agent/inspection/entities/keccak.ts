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
const digest = new Uint8Array(state.buffer, 0, 32);
/** The state with its lanes turned and moved. */
const moved = new Int32Array(50);

/** The sums of the columns beside each lane are added to it: five of them, low and high halves. */
function theta(): void {
  const c0 = state[0] ^ state[10] ^ state[20] ^ state[30] ^ state[40];
  const c1 = state[1] ^ state[11] ^ state[21] ^ state[31] ^ state[41];
  const c2 = state[2] ^ state[12] ^ state[22] ^ state[32] ^ state[42];
  const c3 = state[3] ^ state[13] ^ state[23] ^ state[33] ^ state[43];
  const c4 = state[4] ^ state[14] ^ state[24] ^ state[34] ^ state[44];
  const c5 = state[5] ^ state[15] ^ state[25] ^ state[35] ^ state[45];
  const c6 = state[6] ^ state[16] ^ state[26] ^ state[36] ^ state[46];
  const c7 = state[7] ^ state[17] ^ state[27] ^ state[37] ^ state[47];
  const c8 = state[8] ^ state[18] ^ state[28] ^ state[38] ^ state[48];
  const c9 = state[9] ^ state[19] ^ state[29] ^ state[39] ^ state[49];
  const d0 = c8 ^ ((c2 << 1) | (c3 >>> 31));
  const d1 = c9 ^ ((c3 << 1) | (c2 >>> 31));
  const d2 = c0 ^ ((c4 << 1) | (c5 >>> 31));
  const d3 = c1 ^ ((c5 << 1) | (c4 >>> 31));
  const d4 = c2 ^ ((c6 << 1) | (c7 >>> 31));
  const d5 = c3 ^ ((c7 << 1) | (c6 >>> 31));
  const d6 = c4 ^ ((c8 << 1) | (c9 >>> 31));
  const d7 = c5 ^ ((c9 << 1) | (c8 >>> 31));
  const d8 = c6 ^ ((c0 << 1) | (c1 >>> 31));
  const d9 = c7 ^ ((c1 << 1) | (c0 >>> 31));
  for (let y = 0; y < 50; y += 10) {
    state[y] ^= d0;
    state[y + 1] ^= d1;
    state[y + 2] ^= d2;
    state[y + 3] ^= d3;
    state[y + 4] ^= d4;
    state[y + 5] ^= d5;
    state[y + 6] ^= d6;
    state[y + 7] ^= d7;
    state[y + 8] ^= d8;
    state[y + 9] ^= d9;
  }
}

/** No lane is turned by 32 bits or by none, apart from the first, which stays where it is. */
function rotateAndPlace(): void {
  moved[0] = state[0];
  moved[1] = state[1];
  let from = 2;
  for (let t = 0; t < 24; t += 1) {
    const at = places[t] * 2;
    const turn = rotations[t];
    const shift = turn & 31;
    const swap = turn >> 5;
    const a = state[from + swap];
    const b = state[from + 1 - swap];
    moved[at] = (a << shift) | (b >>> (32 - shift));
    moved[at + 1] = (b << shift) | (a >>> (32 - shift));
    from = at;
  }
}

function chi(): void {
  for (let y = 0; y < 50; y += 10) {
    for (let half = y; half < y + 2; half += 1) {
      const a = moved[half];
      const b = moved[half + 2];
      const c = moved[half + 4];
      const d = moved[half + 6];
      const e = moved[half + 8];
      state[half] = a ^ (~b & c);
      state[half + 2] = b ^ (~c & d);
      state[half + 4] = c ^ (~d & e);
      state[half + 6] = d ^ (~e & a);
      state[half + 8] = e ^ (~a & b);
    }
  }
}

/** @param ascii at most 135 characters, one block. @returns the 32 bytes of the hash, good until the next call */
export function keccak256(ascii: string): Uint8Array {
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
  return digest;
}
