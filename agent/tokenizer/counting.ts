/** The shapes of the functions that count, from a whole text down to the bytes of one piece. */

/** Counts the tokens of bytes[0] to bytes[end], or stops at the first total above the limit. */
export type CountText = (bytes: Uint8Array, view: DataView, end: number, limit: number) => number;

/** Counts the tokens of bytes[start] to bytes[end], at least two. `view` is over the same memory. */
export type CountPiece = (bytes: Uint8Array, view: DataView, start: number, end: number) => number;

/** For a splitter, which often has the piece's words already and knows that it is short. */
export interface PieceCounter {
  readonly count: CountPiece;
  /**
   * Counts a piece of 2 to 8 bytes. `word0` and `word1` are the eight bytes from `start` on as they lie
   * in the buffer, little-endian, with what follows the piece.
   */
  readonly countShort: (
    bytes: Uint8Array,
    start: number,
    end: number,
    word0: number,
    word1: number,
  ) => number;
}

/** The same for code that reads byte by byte. */
export type CountBytes = (bytes: Uint8Array, start: number, end: number) => number;
