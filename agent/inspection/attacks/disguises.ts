/**
 * Other readings of a text, where something speaks for one: backwards, ROT13, figures for letters, letters one by one,
 * words without spaces, letters of other alphabets. Within bounds: of a long text its beginning.
 */
import type { Decoded } from './encoded.ts';
import { withoutLookalikes } from './fold.ts';
import { readMistyped, TELLING_WORDS } from './mistyped.ts';
import type { Vocabulary } from './vocabulary.ts';
import { LONG_WORD, type WordStream } from './words.ts';

const MAX_READ_CHARACTERS = 32_768;

export function reversed(text: string): string {
  return [...text].reverse().join('');
}

export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    const base = code >= 0x61 ? 0x61 : 0x41;
    return String.fromCharCode(((code - base + 13) % 26) + base);
  });
}

const BACKWARDS = new Set(TELLING_WORDS.map(reversed));
const ROTATED = new Set(TELLING_WORDS.map(rot13));

/** For the lexicon: words that say that a text may be turned round. */
export const DISGUISED_WORDS = {
  backwards: `any: ${[...BACKWARDS].join(', ')}`,
  rotated: `any: ${[...ROTATED].join(', ')}`,
} as const;

const LEAST_TELLING = 2;
const LEAST_SINGLES = 6;
const LEAST_DIGIT_WORDS = 2;
const LEAST_MIXED = 2;

const FIGURES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '+': 't',
  '€': 'e',
};

const FIGURE = /[0-9@$!|+€]/;
const EACH_FIGURE = /[0-9@$!|+€]/g;

/** Figures as the letters that they look like; `1` is an i or an l, whichever makes a word. */
function readFigures(word: string, vocabulary: Vocabulary): string {
  const letters = (one: string): string =>
    one.replace(EACH_FIGURE, (figure) => FIGURES[figure] ?? figure);
  const plain = letters(word);
  if (vocabulary.find(plain) !== 0 || !/[1!]/.test(word)) return plain;
  const other = letters(word.replace(/[1!]/g, 'l'));
  return vocabulary.find(other) !== 0 ? other : plain;
}

function withoutFigures(text: string, vocabulary: Vocabulary): string {
  return text.replace(/[A-Za-z0-9@$!|+€]{2,}/g, (word) => {
    if (!FIGURE.test(word) || !/[A-Za-z4]/.test(word)) return word;
    // An exclamation mark at the end is one.
    return readFigures(word.replace(/!+$/, ''), vocabulary);
  });
}

const MAX_WORD = 16;

/** Words of attacks, typed wrong, put right; each at its place. */
function withoutTypos(text: string, words: WordStream): string {
  let read = '';
  let done = 0;
  for (const start of words.oddWordsAt) {
    if (start >= MAX_READ_CHARACTERS) break;
    const [word] = /^[A-Za-z]*/.exec(text.slice(start, start + MAX_WORD))!;
    const meant = readMistyped(word);
    if (meant === word) continue;
    read += text.slice(done, start) + meant;
    done = start + word.length;
  }
  return done === 0 ? '' : read + text.slice(done, MAX_READ_CHARACTERS);
}
const MAX_GLUED_CHARACTERS = 80;

/** Letters without spaces between words, cut into the words that the lexicon has: the longest at each place. */
function cutIntoWords(letters: string, vocabulary: Vocabulary): string {
  const words: string[] = [];
  let unknown = '';
  for (let at = 0; at < letters.length; ) {
    let length = Math.min(MAX_WORD, letters.length - at);
    while (length > 1 && vocabulary.find(letters.slice(at, at + length)) === 0) length -= 1;
    if (length > 1) {
      if (unknown !== '') words.push(unknown);
      unknown = '';
      words.push(letters.slice(at, at + length));
    } else unknown += letters[at];
    at += length;
  }
  if (unknown !== '') words.push(unknown);
  return words.join(' ');
}

const SPACED_LETTERS =
  /(?:(?<![\p{L}\p{N}])[\p{L}\p{N}][\s._*|,-]{1,4}){5,}[\p{L}\p{N}](?![\p{L}\p{N}])/gu;

/** `i g n o r e   a l l`: where wider gaps stand between words they are kept, else words are cut out of the letters. */
function withoutSpacing(text: string, vocabulary: Vocabulary): string {
  return text.replace(SPACED_LETTERS, (run) => {
    const words = run.split(/\s{2,}|\s?[|*,]\s?(?=\s)/);
    const joined = words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''));
    return joined.length > 1 ? joined.join(' ') : cutIntoWords(joined[0], vocabulary);
  });
}

/** An identifier in code is a name, and no sentence. */
function isIdentifier(text: string, start: number, end: number): boolean {
  return /[\w("'.`]/.test(text[start - 1] ?? ' ') || /[\w(.);=]/.test(text[end] ?? ' ');
}

/** `IgnoreAllPreviousInstructions` and `ignoreallpreviousinstructions`, cut up; nothing else of the text. */
function gluedWords(text: string, words: WordStream, vocabulary: Vocabulary): string {
  const found: string[] = [];
  for (const start of words.longWordsAt) {
    const [word] = /^[A-Za-z]*/.exec(text.slice(start, start + MAX_GLUED_CHARACTERS))!;
    if (word.length < LONG_WORD || isIdentifier(text, start, start + word.length)) continue;
    const camel = word.replace(/([a-z])([A-Z])/g, '$1 $2');
    found.push(camel.includes(' ') ? camel : cutIntoWords(word, vocabulary));
  }
  return found.join('\n');
}

/** Whether some of the words with figures in them are words of the lexicon when read as letters. */
function hasFigures(text: string, words: WordStream, vocabulary: Vocabulary): boolean {
  let known = 0;
  for (const start of words.digitWordsAt) {
    const [word] = /^[A-Za-z0-9]*/.exec(text.slice(start, start + MAX_WORD))!;
    if (word.length < 3 || vocabulary.find(word) !== 0) continue;
    if (vocabulary.find(readFigures(word, vocabulary)) !== 0) known += 1;
    if (known >= LEAST_DIGIT_WORDS) return true;
  }
  return false;
}

/** Other readings of the whole text, where something speaks for them. */
export function otherReadings(
  text: string,
  words: WordStream,
  vocabulary: Vocabulary,
  concepts: { backwards: number; rotated: number },
): Decoded[] {
  const readings: Decoded[] = [];
  const part = text.slice(0, MAX_READ_CHARACTERS);
  let backwards = 0;
  let rotated = 0;
  const isPossible = [concepts.backwards, concepts.rotated].some(
    (concept) => (words.mask[concept >> 5] & (1 << (concept & 31))) !== 0,
  );
  for (let token = 0; isPossible && token < words.count; token += 1) {
    const known = vocabulary.conceptsOf[words.word[token]];
    if (known.includes(concepts.backwards)) backwards += 1;
    if (known.includes(concepts.rotated)) rotated += 1;
  }
  if (backwards >= LEAST_TELLING) readings.push({ id: 'reversed', text: reversed(part) });
  if (rotated >= LEAST_TELLING) readings.push({ id: 'rot13', text: rot13(part) });
  if (words.mixed >= LEAST_MIXED)
    readings.push({ id: 'lookalikes', text: withoutLookalikes(part) });
  if (hasFigures(text, words, vocabulary)) {
    readings.push({ id: 'leetspeak', text: withoutFigures(part, vocabulary) });
  }
  if (words.singles >= LEAST_SINGLES) {
    readings.push({ id: 'spaced_letters', text: withoutSpacing(part, vocabulary) });
  }
  const typed = withoutTypos(text, words);
  if (typed !== '') readings.push({ id: 'misspelt', text: typed });
  const glued = gluedWords(text, words, vocabulary);
  if (glued !== '') readings.push({ id: 'glued_words', text: glued });
  return readings.filter((reading) => reading.text !== part);
}
