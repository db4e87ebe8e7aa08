/**
 * One round of Keccak-f[1600] on 32-bit halves, steps theta, rho, pi and chi of FIPS 202, section 3.2, written out lane
 * by lane: with tables for places and rotations it takes twice as long. The low half of lane `n` is at `2 n`.
 */

/** What step theta adds to the lanes of each column. */
const added = new Int32Array(10);

function theta(from: Int32Array): void {
  const c0 = from[0] ^ from[10] ^ from[20] ^ from[30] ^ from[40];
  const c1 = from[1] ^ from[11] ^ from[21] ^ from[31] ^ from[41];
  const c2 = from[2] ^ from[12] ^ from[22] ^ from[32] ^ from[42];
  const c3 = from[3] ^ from[13] ^ from[23] ^ from[33] ^ from[43];
  const c4 = from[4] ^ from[14] ^ from[24] ^ from[34] ^ from[44];
  const c5 = from[5] ^ from[15] ^ from[25] ^ from[35] ^ from[45];
  const c6 = from[6] ^ from[16] ^ from[26] ^ from[36] ^ from[46];
  const c7 = from[7] ^ from[17] ^ from[27] ^ from[37] ^ from[47];
  const c8 = from[8] ^ from[18] ^ from[28] ^ from[38] ^ from[48];
  const c9 = from[9] ^ from[19] ^ from[29] ^ from[39] ^ from[49];
  added[0] = c8 ^ ((c2 << 1) | (c3 >>> 31));
  added[1] = c9 ^ ((c3 << 1) | (c2 >>> 31));
  added[2] = c0 ^ ((c4 << 1) | (c5 >>> 31));
  added[3] = c1 ^ ((c5 << 1) | (c4 >>> 31));
  added[4] = c2 ^ ((c6 << 1) | (c7 >>> 31));
  added[5] = c3 ^ ((c7 << 1) | (c6 >>> 31));
  added[6] = c4 ^ ((c8 << 1) | (c9 >>> 31));
  added[7] = c5 ^ ((c9 << 1) | (c8 >>> 31));
  added[8] = c6 ^ ((c0 << 1) | (c1 >>> 31));
  added[9] = c7 ^ ((c1 << 1) | (c0 >>> 31));
}

/** Of `from`, all but the constant of the round, into `to`. */
export function permute(from: Int32Array, to: Int32Array): void {
  theta(from);
  firstRow(from, to);
  secondRow(from, to);
  thirdRow(from, to);
  fourthRow(from, to);
  fifthRow(from, to);
}

/** The lanes that pi puts side by side, turned as rho says, and combined. */
function firstRow(from: Int32Array, to: Int32Array): void {
  const a = from[0] ^ added[0];
  const aHigh = from[1] ^ added[1];
  const b0 = from[13] ^ added[3];
  const b1 = from[12] ^ added[2];
  const b = (b0 << 12) | (b1 >>> 20);
  const bHigh = (b1 << 12) | (b0 >>> 20);
  const c0 = from[25] ^ added[5];
  const c1 = from[24] ^ added[4];
  const c = (c0 << 11) | (c1 >>> 21);
  const cHigh = (c1 << 11) | (c0 >>> 21);
  const d0 = from[36] ^ added[6];
  const d1 = from[37] ^ added[7];
  const d = (d0 << 21) | (d1 >>> 11);
  const dHigh = (d1 << 21) | (d0 >>> 11);
  const e0 = from[48] ^ added[8];
  const e1 = from[49] ^ added[9];
  const e = (e0 << 14) | (e1 >>> 18);
  const eHigh = (e1 << 14) | (e0 >>> 18);
  to[0] = a ^ (~b & c);
  to[2] = b ^ (~c & d);
  to[4] = c ^ (~d & e);
  to[6] = d ^ (~e & a);
  to[8] = e ^ (~a & b);
  to[1] = aHigh ^ (~bHigh & cHigh);
  to[3] = bHigh ^ (~cHigh & dHigh);
  to[5] = cHigh ^ (~dHigh & eHigh);
  to[7] = dHigh ^ (~eHigh & aHigh);
  to[9] = eHigh ^ (~aHigh & bHigh);
}

function secondRow(from: Int32Array, to: Int32Array): void {
  const a0 = from[6] ^ added[6];
  const a1 = from[7] ^ added[7];
  const a = (a0 << 28) | (a1 >>> 4);
  const aHigh = (a1 << 28) | (a0 >>> 4);
  const b0 = from[18] ^ added[8];
  const b1 = from[19] ^ added[9];
  const b = (b0 << 20) | (b1 >>> 12);
  const bHigh = (b1 << 20) | (b0 >>> 12);
  const c0 = from[20] ^ added[0];
  const c1 = from[21] ^ added[1];
  const c = (c0 << 3) | (c1 >>> 29);
  const cHigh = (c1 << 3) | (c0 >>> 29);
  const d0 = from[33] ^ added[3];
  const d1 = from[32] ^ added[2];
  const d = (d0 << 13) | (d1 >>> 19);
  const dHigh = (d1 << 13) | (d0 >>> 19);
  const e0 = from[45] ^ added[5];
  const e1 = from[44] ^ added[4];
  const e = (e0 << 29) | (e1 >>> 3);
  const eHigh = (e1 << 29) | (e0 >>> 3);
  to[10] = a ^ (~b & c);
  to[12] = b ^ (~c & d);
  to[14] = c ^ (~d & e);
  to[16] = d ^ (~e & a);
  to[18] = e ^ (~a & b);
  to[11] = aHigh ^ (~bHigh & cHigh);
  to[13] = bHigh ^ (~cHigh & dHigh);
  to[15] = cHigh ^ (~dHigh & eHigh);
  to[17] = dHigh ^ (~eHigh & aHigh);
  to[19] = eHigh ^ (~aHigh & bHigh);
}

function thirdRow(from: Int32Array, to: Int32Array): void {
  const a0 = from[2] ^ added[2];
  const a1 = from[3] ^ added[3];
  const a = (a0 << 1) | (a1 >>> 31);
  const aHigh = (a1 << 1) | (a0 >>> 31);
  const b0 = from[14] ^ added[4];
  const b1 = from[15] ^ added[5];
  const b = (b0 << 6) | (b1 >>> 26);
  const bHigh = (b1 << 6) | (b0 >>> 26);
  const c0 = from[26] ^ added[6];
  const c1 = from[27] ^ added[7];
  const c = (c0 << 25) | (c1 >>> 7);
  const cHigh = (c1 << 25) | (c0 >>> 7);
  const d0 = from[38] ^ added[8];
  const d1 = from[39] ^ added[9];
  const d = (d0 << 8) | (d1 >>> 24);
  const dHigh = (d1 << 8) | (d0 >>> 24);
  const e0 = from[40] ^ added[0];
  const e1 = from[41] ^ added[1];
  const e = (e0 << 18) | (e1 >>> 14);
  const eHigh = (e1 << 18) | (e0 >>> 14);
  to[20] = a ^ (~b & c);
  to[22] = b ^ (~c & d);
  to[24] = c ^ (~d & e);
  to[26] = d ^ (~e & a);
  to[28] = e ^ (~a & b);
  to[21] = aHigh ^ (~bHigh & cHigh);
  to[23] = bHigh ^ (~cHigh & dHigh);
  to[25] = cHigh ^ (~dHigh & eHigh);
  to[27] = dHigh ^ (~eHigh & aHigh);
  to[29] = eHigh ^ (~aHigh & bHigh);
}

function fourthRow(from: Int32Array, to: Int32Array): void {
  const a0 = from[8] ^ added[8];
  const a1 = from[9] ^ added[9];
  const a = (a0 << 27) | (a1 >>> 5);
  const aHigh = (a1 << 27) | (a0 >>> 5);
  const b0 = from[11] ^ added[1];
  const b1 = from[10] ^ added[0];
  const b = (b0 << 4) | (b1 >>> 28);
  const bHigh = (b1 << 4) | (b0 >>> 28);
  const c0 = from[22] ^ added[2];
  const c1 = from[23] ^ added[3];
  const c = (c0 << 10) | (c1 >>> 22);
  const cHigh = (c1 << 10) | (c0 >>> 22);
  const d0 = from[34] ^ added[4];
  const d1 = from[35] ^ added[5];
  const d = (d0 << 15) | (d1 >>> 17);
  const dHigh = (d1 << 15) | (d0 >>> 17);
  const e0 = from[47] ^ added[7];
  const e1 = from[46] ^ added[6];
  const e = (e0 << 24) | (e1 >>> 8);
  const eHigh = (e1 << 24) | (e0 >>> 8);
  to[30] = a ^ (~b & c);
  to[32] = b ^ (~c & d);
  to[34] = c ^ (~d & e);
  to[36] = d ^ (~e & a);
  to[38] = e ^ (~a & b);
  to[31] = aHigh ^ (~bHigh & cHigh);
  to[33] = bHigh ^ (~cHigh & dHigh);
  to[35] = cHigh ^ (~dHigh & eHigh);
  to[37] = dHigh ^ (~eHigh & aHigh);
  to[39] = eHigh ^ (~aHigh & bHigh);
}

function fifthRow(from: Int32Array, to: Int32Array): void {
  const a0 = from[5] ^ added[5];
  const a1 = from[4] ^ added[4];
  const a = (a0 << 30) | (a1 >>> 2);
  const aHigh = (a1 << 30) | (a0 >>> 2);
  const b0 = from[17] ^ added[7];
  const b1 = from[16] ^ added[6];
  const b = (b0 << 23) | (b1 >>> 9);
  const bHigh = (b1 << 23) | (b0 >>> 9);
  const c0 = from[29] ^ added[9];
  const c1 = from[28] ^ added[8];
  const c = (c0 << 7) | (c1 >>> 25);
  const cHigh = (c1 << 7) | (c0 >>> 25);
  const d0 = from[31] ^ added[1];
  const d1 = from[30] ^ added[0];
  const d = (d0 << 9) | (d1 >>> 23);
  const dHigh = (d1 << 9) | (d0 >>> 23);
  const e0 = from[42] ^ added[2];
  const e1 = from[43] ^ added[3];
  const e = (e0 << 2) | (e1 >>> 30);
  const eHigh = (e1 << 2) | (e0 >>> 30);
  to[40] = a ^ (~b & c);
  to[42] = b ^ (~c & d);
  to[44] = c ^ (~d & e);
  to[46] = d ^ (~e & a);
  to[48] = e ^ (~a & b);
  to[41] = aHigh ^ (~bHigh & cHigh);
  to[43] = bHigh ^ (~cHigh & dHigh);
  to[45] = cHigh ^ (~dHigh & eHigh);
  to[47] = dHigh ^ (~eHigh & aHigh);
  to[49] = eHigh ^ (~aHigh & bHigh);
}
