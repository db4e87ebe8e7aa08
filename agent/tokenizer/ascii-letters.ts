/**
 * Finds where a run of ASCII letters ends, four bytes at once: a 32-bit word is taken for four numbers
 * of seven bits, and one addition compares all of them, since the sum's top bit says whether a byte
 * reached a bound. Little-endian, so the text's first byte is the word's lowest.
 */
const LOW_BITS = 0x7f7f7f7f;
const TOP_BITS = 0x80808080 | 0;
const CASE_BITS = 0x20202020;
/** 0x80 - 'a' in each byte: the sum reaches the top bit from 'a' on. */
const FROM_A = 0x1f1f1f1f;
/** 0x80 - ('z' + 1). */
const BEYOND_Z = 0x05050505;

/** The top bit of every byte that is not a small letter. */
export function notSmallLetters(word: number): number {
  const low = word & LOW_BITS;
  return ~((low + FROM_A) & ~(low + BEYOND_Z) & ~word) & TOP_BITS;
}

/** The top bit of every byte that is not a letter. */
export function notLetters(word: number): number {
  return notSmallLetters(word | CASE_BITS);
}

/** How many bytes lie below the lowest bit set in a word that is not zero. */
export function bytesBelow(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}

/** The end of the small letters at `at`; the buffer must go on for eight bytes behind the text. */
export function smallLettersEnd(view: DataView, at: number): number {
  for (;;) {
    const marks = notSmallLetters(view.getInt32(at, true));
    if (marks !== 0) {
      return at + bytesBelow(marks);
    }
    at += 4;
  }
}

/** The same for letters of either case. */
export function lettersEnd(view: DataView, at: number): number {
  for (;;) {
    const marks = notLetters(view.getInt32(at, true));
    if (marks !== 0) {
      return at + bytesBelow(marks);
    }
    at += 4;
  }
}
