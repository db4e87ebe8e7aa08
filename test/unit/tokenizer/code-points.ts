/**
 * Every code point, alone and between letters, for one encoding. In groups, to ask tiktoken less
 * often; the text of a group that differs is returned, or nothing.
 */
import { countTokens, type Encoding } from '../../../agent/tokenizer/index.ts';
import { referenceCount } from './reference.ts';

const GROUP = 128;
const CODE_POINTS = 0x110000;

/** Looks at every `step`th group from group `first` on. */
export function differingCodePoints(
  encoding: Encoding,
  first: number,
  step: number,
): string | undefined {
  const differs = (text: string) => countTokens(text, encoding) !== referenceCount(text, encoding);
  for (let at = first * GROUP; at < CODE_POINTS; at += step * GROUP) {
    const parts = Array.from({ length: GROUP }, (_, i) => {
      const character = String.fromCodePoint(at + i);
      return `${character}\nx${character}y\n`;
    });
    if (differs(parts.join(''))) {
      return parts.find(differs) ?? parts.join('');
    }
  }
  return undefined;
}
