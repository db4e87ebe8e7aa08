/**
 * What a UTF-16 unit is to the reader of words: a letter, whatever it was dressed up as, nothing at all, or the end of
 * a word. One table look-up for each unit: accents, case, full width and circles go away; what is not seen is skipped.
 *
 * Source: Unicode Standard Annex 15 (NFKD), and the code charts for the blocks named below.
 */

/** The end of a word. */
export const SEPARATOR = 0;
/** Not seen: skipped inside a word, so that it hides nothing. */
export const UNSEEN = 1;
const FIRST_LATIN = 2;
export const DIGIT_CLASS = 28;
const FIRST_CYRILLIC = 29;
/** Scripts that are read without spaces, or with particles grown onto words: terms are looked for at every unit. */
export const UNSPACED = 63;
/** A first half of a surrogate pair that may be a letter; never part of a trie. */
export const SURROGATE = 64;

const CYRILLIC = 'абвгдежзиклмнопрстуфхцчшщъыьэюяієј';

/** Class by UTF-16 unit. */
export const CLASSES = new Uint8Array(0x10000);
/** What an unspaced unit is compared as. */
export const FOLDED = new Uint16Array(0x10000);

const SPECIAL: Readonly<Record<string, string>> = {
  ß: 's',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  æ: 'a',
  œ: 'o',
  þ: 't',
  ı: 'i',
  ħ: 'h',
  ґ: 'г',
};

/** The plain lower-case letter that a character stands for. */
function plainLetter(character: string): string {
  const base = character.normalize('NFKD')[0].toLowerCase()[0];
  return SPECIAL[base] ?? base;
}

function classOfLetter(letter: string): number {
  const code = letter.charCodeAt(0);
  if (code >= 0x61 && code <= 0x7a) return FIRST_LATIN + code - 0x61;
  if (code >= 0x30 && code <= 0x39) return DIGIT_CLASS;
  const cyrillic = CYRILLIC.indexOf(letter);
  return cyrillic === -1 ? SEPARATOR : FIRST_CYRILLIC + cyrillic;
}

function fillLetters(from: number, to: number): void {
  for (let unit = from; unit <= to; unit += 1) {
    const letterClass = classOfLetter(plainLetter(String.fromCharCode(unit)));
    if (letterClass !== SEPARATOR) CLASSES[unit] = letterClass;
  }
}

function fillUnspaced(from: number, to: number): void {
  CLASSES.fill(UNSPACED, from, to + 1);
  for (let unit = from; unit <= to; unit += 1) FOLDED[unit] = unit;
}

// ASCII, Latin with accents, modifiers, Cyrillic, phonetic extensions, Latin Extended Additional, superscripts,
// letterlike, circled, full width.
for (const [from, to] of [
  [0x30, 0x7a],
  [0xaa, 0x24f],
  [0x2b0, 0x2b8],
  [0x400, 0x4ff],
  [0x1d00, 0x1d6a],
  [0x1e00, 0x1eff],
  [0x2070, 0x209c],
  [0x2100, 0x2149],
  [0x2460, 0x24ff],
  [0xff10, 0xff5a],
]) {
  fillLetters(from, to);
}
// Small capitals have no decomposition.
for (const [index, small] of [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ'].entries()) {
  CLASSES[small.charCodeAt(0)] = FIRST_LATIN + index;
}
CLASSES[0xd7] = SEPARATOR;
CLASSES[0xf7] = SEPARATOR;

fillUnspaced(0x370, 0x3ff); // Greek
fillUnspaced(0x5d0, 0x5ea); // Hebrew
fillUnspaced(0x620, 0x6d3); // Arabic
fillUnspaced(0x900, 0x963); // Devanagari
fillUnspaced(0x980, 0xdff); // other Indic scripts
fillUnspaced(0xe00, 0xe4e); // Thai
fillUnspaced(0x1100, 0x11ff);
fillUnspaced(0x3041, 0x30ff); // Kana
fillUnspaced(0x3400, 0x9fff); // Han
fillUnspaced(0xac00, 0xd7a3); // Hangul
fillUnspaced(0xf900, 0xfaff);
CLASSES[0x30fb] = SEPARATOR;
// Greek with and without accents, final sigma; alef with hamza or madda, teh marbuta, alef maksura; Persian keheh, yeh.
for (let unit = 0x370; unit <= 0x3ff; unit += 1) {
  const letter = plainLetter(String.fromCharCode(unit)).charCodeAt(0);
  FOLDED[unit] = letter === 0x3c2 ? 0x3c3 : letter;
}
for (const alef of [0x622, 0x623, 0x625, 0x671]) FOLDED[alef] = 0x627;
FOLDED[0x629] = 0x647;
FOLDED[0x649] = 0x64a;
FOLDED[0x6cc] = 0x64a;
FOLDED[0x6a9] = 0x643;

// Marks on letters, vowel points, and what is not seen at all.
for (const [from, to] of [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x591, 0x5c7],
  [0x610, 0x61c],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
]) {
  CLASSES.fill(UNSEEN, from, to + 1);
}
// Cyrillic letters of no language below, borrowed for how they look.
for (const [lookalike, letter] of ['ѕs', 'ԁd', 'һh', 'ԝw', 'ѵv', 'ԛq']) {
  CLASSES[lookalike.charCodeAt(0)] = classOfLetter(letter);
}
for (const high of [0xd835, 0xd83c, 0xdb40]) CLASSES[high] = SURROGATE;

const MATHEMATICAL_FIRST = 0xd835;
const ENCLOSED_FIRST = 0xd83c;
const TAGS_FIRST = 0xdb40;
/** Low halves of squared and negative letters: rows of 26, U+1F130, U+1F150 and U+1F170. */
const ENCLOSED_ROWS = [0xdd30, 0xdd50, 0xdd70];

const MATHEMATICAL = Uint8Array.from({ length: 0x400 }, (_, index) =>
  classOfLetter(plainLetter(String.fromCharCode(MATHEMATICAL_FIRST, 0xdc00 + index))),
);

/** The class of a pair: mathematical letters, letters in squares, and tag characters, which are not seen. */
export function classOfPair(high: number, low: number): number {
  if (high === TAGS_FIRST) return UNSEEN;
  if (high === MATHEMATICAL_FIRST && low >= 0xdc00 && low <= 0xdfff) {
    return MATHEMATICAL[low - 0xdc00];
  }
  if (high === ENCLOSED_FIRST) {
    for (const row of ENCLOSED_ROWS) {
      if (low >= row && low < row + 26) return FIRST_LATIN + low - row;
    }
  }
  return SEPARATOR;
}

export function isLatin(letterClass: number): boolean {
  return letterClass >= FIRST_LATIN && letterClass < DIGIT_CLASS;
}

export function isCyrillic(letterClass: number): boolean {
  return letterClass >= FIRST_CYRILLIC && letterClass < UNSPACED;
}

/** Letters of other scripts that look like a Latin one: Unicode Technical Standard 39, confusables.txt. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  е: 'e',
  і: 'i',
  ј: 'j',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  т: 't',
  у: 'y',
  х: 'x',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
};

const LOOKALIKE_OF = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
for (const [character, letter] of Object.entries(LOOKALIKES)) {
  LOOKALIKE_OF[character.charCodeAt(0)] = letter.charCodeAt(0);
  LOOKALIKE_OF[character.toUpperCase().charCodeAt(0)] = letter.charCodeAt(0);
}

/** The same text with lookalikes as the Latin letters that a reader takes them for; same length. */
export function withoutLookalikes(text: string): string {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = LOOKALIKE_OF[text.charCodeAt(at)];
  return Buffer.from(units.buffer).toString('utf16le');
}
