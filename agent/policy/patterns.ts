/**
 * Regular expressions and globs in time linear in the text, whatever the pattern: RE2's method, as CEL demands. The
 * engine's own RegExp goes back and tries again, for minutes when a client is out for it.
 */
import { RE2JS } from 're2js';

export type Pattern = Pick<RE2JS, 'test'>;

/** The same dialect and meaning as CEL's `matches`: found anywhere in the text. Returns what is wrong with it. */
export function compileRegex(text: string): Pattern | string {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    return `'${text}' is no regular expression of RE2: ${(error as Error).message}`;
  }
}

/** `*` stands for any run of characters, `?` for one; everything else for itself. The whole text must match. */
export function compileGlob(text: string): Pattern {
  const parts = [...text].map((character) => {
    if (character === '*') return '.*';
    return character === '?' ? '.' : RE2JS.quote(character);
  });
  return RE2JS.compile(`^(?:${parts.join('')})$`, RE2JS.DOTALL);
}
