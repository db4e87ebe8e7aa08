/**
 * What a reader does not see and a model does: tag characters, payloads in zero-width characters or variation
 * selectors, overridden direction of writing. Emoji, flags, and joiners where a script needs them are ordinary.
 *
 * Sources: Unicode Technical Standard 51 (emoji tag sequences, ED-14a), Unicode Standard 23.2 (joiners) and 23.4
 * (variation selectors); Boucher and Anderson, "Trojan Source" (2021).
 */
import type { Evidence } from './score.ts';

const BLACK_FLAG_LOW = 0xdff4;
const TAG_HIGH = 0xdb40;
const CANCEL_TAG_LOW = 0xdc7f;
const MAX_HIDDEN_CHARACTERS = 16_384;
/** A run of as many is no joiner. */
const LEAST_RUN = 6;
const LEAST_SELECTORS = 4;
const LEAST_TAGS = 2;
const LEAST_IN_WORDS = 3;
const MAX_SPLIT_CHARACTERS = 32_768;
const ZERO_WIDTH = /[\u200b-\u200d\u2060\ufeff]+/g;

export interface Hidden {
  readonly evidence: Evidence[];
  /** What the unseen characters say. */
  readonly texts: string[];
}

function isZeroWidth(unit: number): boolean {
  return (
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x2060 && unit <= 0x2064) ||
    unit === 0xfeff ||
    unit === 0x180e ||
    unit === 0xad
  );
}

/** ASCII and Latin letters: scripts that need no joiners. */
function isLatinLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0xc0 && unit < 0x250);
}

class HiddenReader {
  private readonly text: string;
  private tags = '';
  private selectors: number[] = [];
  private selectorRun = 0;
  private mostSelectors = 0;
  private run = 0;
  private longestRun = 0;
  private inWords = 0;
  private overrides = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): Hidden {
    const { text } = this;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit < 0xad) {
        this.run = 0;
        this.selectorRun = 0;
        continue;
      }
      at = this.unit(at, unit);
    }
    return this.result();
  }

  /** @returns where the character ends */
  private unit(at: number, unit: number): number {
    const { text } = this;
    if (isZeroWidth(unit)) {
      this.run += 1;
      if (this.run > this.longestRun) this.longestRun = this.run;
      const isBetween =
        isLatinLetter(text.charCodeAt(at - 1)) && isLatinLetter(text.charCodeAt(at + 1));
      if (isBetween && unit !== 0xad) this.inWords += 1;
      return at;
    }
    this.run = 0;
    if (unit === 0x202d || unit === 0x202e) this.overrides += 1;
    if (unit >= 0xfe00 && unit <= 0xfe0f) {
      this.selector(unit - 0xfe00);
      return at;
    }
    const low = text.charCodeAt(at + 1);
    if (unit === TAG_HIGH && low >= 0xdd00 && low <= 0xddef) {
      this.selector(low - 0xdd00 + 16);
      return at + 1;
    }
    this.selectorRun = 0;
    if (unit === 0xd83c && low === BLACK_FLAG_LOW) return this.endOfFlag(at);
    if (unit === TAG_HIGH && low >= 0xdc00 && low <= 0xdc7f) {
      if (low >= 0xdc20 && low < CANCEL_TAG_LOW && this.tags.length < MAX_HIDDEN_CHARACTERS) {
        this.tags += String.fromCharCode(low - 0xdc00);
      } else if (this.tags.length < MAX_HIDDEN_CHARACTERS) this.tags += ' ';
      return at + 1;
    }
    return at;
  }

  private selector(byte: number): void {
    this.selectorRun += 1;
    if (this.selectorRun > this.mostSelectors) this.mostSelectors = this.selectorRun;
    if (this.selectors.length < MAX_HIDDEN_CHARACTERS) this.selectors.push(byte);
  }

  /** A flag of a region is a black flag, up to six tag letters and a cancel tag. */
  private endOfFlag(at: number): number {
    let end = at + 2;
    for (let letters = 0; letters < 7; letters += 1, end += 2) {
      if (this.text.charCodeAt(end) !== TAG_HIGH) break;
      if (this.text.charCodeAt(end + 1) === CANCEL_TAG_LOW) return end + 1;
    }
    return at + 1;
  }

  private result(): Hidden {
    const evidence: Evidence[] = [];
    const texts: string[] = [];
    const family = 'invisible';
    if (this.tags.length >= LEAST_TAGS) {
      evidence.push({ id: 'tag_characters', family, weight: 0.75 });
      texts.push(this.tags);
    }
    if (this.mostSelectors >= LEAST_SELECTORS) {
      evidence.push({ id: 'hidden_selectors', family, weight: 0.65 });
      texts.push(Buffer.from(this.selectors).toString('latin1'));
    }
    if (this.longestRun >= LEAST_RUN) {
      evidence.push({ id: 'zero_width_run', family, weight: 0.6 });
      texts.push(...zeroWidthBits(this.text));
    }
    if (this.inWords >= LEAST_IN_WORDS) {
      evidence.push({ id: 'zero_width_in_words', family, weight: 0.3 });
      // In place of spaces.
      texts.push(this.text.slice(0, MAX_SPLIT_CHARACTERS).replace(ZERO_WIDTH, ' '));
    }
    if (this.overrides > 0) evidence.push({ id: 'bidi_override', family, weight: 0.52 });
    return { evidence, texts };
  }
}

/** Zero-width characters as the bits of ASCII: the two commonest are 0 and 1, whichever way round. */
function zeroWidthBits(text: string): string[] {
  let zeros = '';
  for (let at = 0; at < text.length && zeros.length < MAX_HIDDEN_CHARACTERS; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x200b) zeros += '0';
    else if (unit === 0x200c || unit === 0x200d) zeros += '1';
  }
  const bytes: number[] = [];
  for (let at = 0; at + 8 <= zeros.length; at += 8) {
    bytes.push(Number.parseInt(zeros.slice(at, at + 8), 2));
  }
  if (bytes.length === 0) return [];
  const latin = (list: readonly number[]): string => Buffer.from(list).toString('latin1');
  return [latin(bytes), latin(bytes.map((byte) => byte ^ 0xff))];
}

export function findHidden(text: string): Hidden {
  return new HiddenReader(text).read();
}
