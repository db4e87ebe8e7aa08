/** How much of a prompt says again what it said before: a client that runs away often sends the same over and over. */

/** As many words in a row make a passage. */
const PASSAGE_WORDS = 8;
/** What has no spaces is cut into words of this length. */
const MAX_WORD_UNITS = 16;
/** Shorter prompts repeat themselves for good reasons. */
const LEAST_PASSAGES = 512;
/** Of the longest prompts the beginning is judged. */
const MAX_PASSAGES = 400_000;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SPACE = 0x20;

/** @returns from 0 to 1: the share of passages that stood before */
export function repeatedShare(texts: Iterable<string>): number {
  const seen = new Set<number>();
  const window = new Int32Array(PASSAGE_WORDS);
  let words = 0;
  let passages = 0;
  let repeated = 0;
  const endWord = (hash: number): void => {
    window[words % PASSAGE_WORDS] = hash;
    words += 1;
    if (words < PASSAGE_WORDS) return;
    let passage = FNV_OFFSET;
    for (let index = words; index < words + PASSAGE_WORDS; index += 1) {
      passage = Math.imul(passage ^ window[index % PASSAGE_WORDS], FNV_PRIME);
    }
    passages += 1;
    if (seen.has(passage)) repeated += 1;
    else seen.add(passage);
  };
  for (const text of texts) {
    let hash = FNV_OFFSET;
    let units = 0;
    for (let at = 0; at <= text.length && passages < MAX_PASSAGES; at += 1) {
      const unit = at === text.length ? SPACE : text.charCodeAt(at);
      if (unit > SPACE) {
        hash = Math.imul(hash ^ unit, FNV_PRIME);
        units += 1;
      }
      if (units > 0 && (unit <= SPACE || units === MAX_WORD_UNITS)) {
        endWord(hash);
        hash = FNV_OFFSET;
        units = 0;
      }
    }
  }
  return passages < LEAST_PASSAGES ? 0 : repeated / passages;
}
