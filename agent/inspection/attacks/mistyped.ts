/** Words of attacks with their letters in disorder: `ignroe prevoius instrcutions`. A model reads them none the less. */

/** Words that attacks have and other texts seldom: what is looked for in disguise. */
export const TELLING_WORDS = [
  'ignore',
  'instructions',
  'instruction',
  'previous',
  'prompt',
  'system',
  'reveal',
  'disregard',
  'forget',
  'prior',
  'above',
  'rules',
  'override',
  'restrictions',
  'pretend',
  'unrestricted',
  'guidelines',
  'bypass',
  'developer',
];

const MAX_WORD = 16;

/** Words of attacks as they are mistyped on purpose: other words that look like them are none of ordinary text. */
const MISTYPED_WORDS = [
  ...TELLING_WORDS.filter((word) => word.length > 5 && word !== 'pretend'),
  'repeat',
  'initial',
  'everything',
  'password',
  'hidden',
];
const FIRST_LETTERS = 32;

/** By first letter and length: whether a word may be one of those, mistyped. */
const MAY_BE_MISTYPED = new Uint8Array(FIRST_LETTERS * 2 * MAX_WORD);
for (const word of MISTYPED_WORDS) {
  for (const length of [word.length - 1, word.length, word.length + 1]) {
    MAY_BE_MISTYPED[mistypedKey(word.charCodeAt(0), length)] = 1;
  }
}

function mistypedKey(first: number, length: number): number {
  return (first & (FIRST_LETTERS - 1)) * 2 * MAX_WORD + length;
}

/** By first letter, a bit for each letter that such a word may end with: the last two may have changed places. */
const LAST_LETTERS = new Uint32Array(FIRST_LETTERS);
for (const word of MISTYPED_WORDS) {
  for (const at of [word.length - 2, word.length - 1]) {
    LAST_LETTERS[word.charCodeAt(0) & (FIRST_LETTERS - 1)] |= letterBit(word.charCodeAt(at));
  }
}

function letterBit(letter: number): number {
  return 1 << (letter & (FIRST_LETTERS - 1));
}

/** Cheap, and mostly no. */
export function mayBeMistyped(first: number, last: number, length: number): boolean {
  return (
    length < MAX_WORD &&
    MAY_BE_MISTYPED[mistypedKey(first, length)] === 1 &&
    (LAST_LETTERS[first & (FIRST_LETTERS - 1)] & letterBit(last)) !== 0
  );
}

const sorted = (letters: string): string => [...letters].toSorted().join('');

/** The same letters in another order, one of those within left out, or one of them twice. */
function isMistyped(word: string, meant: string): boolean {
  if (word.length === meant.length) return sorted(word) === sorted(meant);
  const [shorter, longer] = word.length < meant.length ? [word, meant] : [meant, word];
  for (let at = 1; at < longer.length - 1; at += 1) {
    if (longer !== meant && longer[at] !== longer[at - 1]) continue;
    if (longer.slice(0, at) + longer.slice(at + 1) === shorter) return true;
  }
  return false;
}

export function readMistyped(word: string): string {
  const plain = word.toLowerCase();
  return (
    MISTYPED_WORDS.find(
      (meant) =>
        plain[0] === meant[0] &&
        // The last two letters may have changed places.
        meant.indexOf(plain.at(-1)!, meant.length - 2) !== -1 &&
        Math.abs(plain.length - meant.length) <= 1 &&
        isMistyped(plain, meant),
    ) ?? word
  );
}
