/** A value with its characters hidden: as long as it was, and of the same shape. */
import { isSecret } from './actions.ts';

/** Kinds whose holders know them by their last characters. */
const SHOWS_LAST = /CARD|IBAN|BANK|ACCOUNT|^US_SSN$/;
const SHOWN = 4;
/** Fewer, and what is shown would be too much of it. */
const LEAST_TO_SHOW = 9;

const HIDDEN = '*';
const LETTERS_AND_DIGITS = /[\p{L}\p{N}]/u;

export function mask(entity: string, value: string): string {
  if (isSecret(entity)) return value.replaceAll(/\S/gu, HIDDEN);
  if (entity === 'EMAIL_ADDRESS') {
    const at = value.lastIndexOf('@');
    if (at > 0) return hide(value.slice(0, at), 0) + value.slice(at);
  }
  return hide(value, SHOWS_LAST.test(entity) ? SHOWN : 0);
}

/** Separators stay; what hides a character is never longer than it was, in bytes. */
function hide(value: string, shown: number): string {
  const characters = [...value];
  const count = characters.filter((one) => LETTERS_AND_DIGITS.test(one)).length;
  let hidden = count >= LEAST_TO_SHOW ? count - shown : count;
  return characters
    .map((character) => {
      const isPart = LETTERS_AND_DIGITS.test(character);
      // What is neither may be a letter in disguise, as an emoji: only ASCII signs are known not to be.
      if (!isPart) return character.codePointAt(0)! < 0x80 ? character : HIDDEN;
      hidden -= 1;
      return hidden >= 0 ? HIDDEN : character;
    })
    .join('');
}
