/** Keccak-256 as Ethereum uses it (the padding of the submission, not of FIPS 202), on 32-bit halves. */
import type { Units } from '../text/units.ts';
import { permute } from './keccak-round.ts';

const RATE = 136;
const ROUNDS = 24;
const FIRST_LETTER = 0x41;

/** Round constants by the shift register of FIPS 202, section 3.2.5; low and high halves. */
const CONSTANTS = roundConstants();

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

const state = new Int32Array(50);
const digest = new Uint8Array(state.buffer, 0, 32);
/** Every second round writes here. */
const other = new Int32Array(50);

function addConstant(lanes: Int32Array, round: number): void {
  lanes[0] ^= CONSTANTS[round * 2];
  lanes[1] ^= CONSTANTS[round * 2 + 1];
}

/**
 * Of digits and letters, as if these were small.
 * @param end at most 135 characters behind the start: one block
 * @returns the 32 bytes of the hash, good until the next call
 */
export function keccak256(units: Units, start: number, end: number): Uint8Array {
  const length = end - start;
  state.fill(0);
  for (let i = 0; i < length; i += 1) {
    const unit = units[start + i];
    state[i >> 2] |= (unit < FIRST_LETTER ? unit : unit | 0x20) << ((i & 3) * 8);
  }
  state[length >> 2] ^= 1 << ((length & 3) * 8);
  state[(RATE >> 2) - 1] ^= 0x80000000;
  for (let round = 0; round < ROUNDS; round += 2) {
    permute(state, other);
    addConstant(other, round);
    permute(other, state);
    addConstant(state, round + 1);
  }
  return digest;
}
