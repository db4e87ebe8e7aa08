/** Quotation marks of many languages, and code in backticks. */

const MAX_QUOTE_CHARACTERS = 300;
const MAX_ARGUMENT_CHARACTERS = 120;
const OPENING = '“«„‘「『《‹';
const CLOSING = '”»“’」』》›';
/** Before a straight mark that opens. */
const BEFORE_OPENING = /[\s([{:=,>#\-*`]/;

/** Whether quotation marks open before `from` and close after `to`, near and in the same paragraph. */
export function isBetweenQuotes(text: string, from: number, to: number): boolean {
  const least = Math.max(0, from - MAX_QUOTE_CHARACTERS);
  for (let at = from - 1; at >= least; at -= 1) {
    const character = text[at];
    if (character === '\n' && text[at - 1] === '\n') return false;
    const pair = OPENING.indexOf(character);
    if (pair !== -1) return closes(text, to, CLOSING[pair]);
    if (character !== '"' && character !== '`' && character !== "'") continue;
    if (at === 0 || BEFORE_OPENING.test(text[at - 1])) return closes(text, to, character);
    // Between a closing mark and the hit there is no opening one.
    if (character !== "'") return false;
  }
  return false;
}

function closes(text: string, from: number, mark: string): boolean {
  const last = Math.min(text.length, from + MAX_QUOTE_CHARACTERS);
  for (let at = from; at < last; at += 1) {
    if (text[at] === '\n' && text[at + 1] === '\n' && mark !== '`') return false;
    if (text[at] !== mark) continue;
    // An apostrophe has letters on both sides.
    if (mark !== "'" || !/[a-z]/i.test(text[at + 1] ?? ' ')) return true;
  }
  return false;
}

/** Whether the mark that opens before `from` opens the argument of a call: `bot.ask("…`. */
export function isCallArgument(text: string, from: number): boolean {
  const before = text.slice(Math.max(0, from - MAX_ARGUMENT_CHARACTERS), from);
  return /\w\(["'`][^"'`]*$/.test(before);
}
