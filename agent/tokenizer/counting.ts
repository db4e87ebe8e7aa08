/** The shapes of the functions that count, from a whole text down to the bytes of one piece. */

/** Counts the tokens of bytes[0] to bytes[end], or stops at the first total above the limit. */
export type CountText = (bytes: Uint8Array, view: DataView, end: number, limit: number) => number;

/** Counts the tokens of bytes[start] to bytes[end], at least two. `view` is over the same memory. */
export type CountPiece = (bytes: Uint8Array, view: DataView, start: number, end: number) => number;

/** The same for code that reads byte by byte. */
export type CountBytes = (bytes: Uint8Array, start: number, end: number) => number;
