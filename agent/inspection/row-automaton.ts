/**
 * Rows of codes as one automaton, so that a text is compared with all of them at once: one step per unit, however
 * many rows there are. The rows are a tree; where a text can be on several branches, because a letter is also a
 * letter or digit, these branches together are a state. States are made when a text first leads to them; there are
 * few, since rows are short.
 */
import { ALNUM, CLASSES, DIGIT, LETTER, UPPER } from './text/characters.ts';
import type { Units } from './text/units.ts';

/** Codes of classes; any greater code is that character, small letters in both cases. */
export const ANY_DIGIT = 1;
export const ANY_LETTER = 2;
export const ANY_CAPITAL = 3;
export const ANY_ALNUM = 4;
const MASKS = Uint8Array.of(0, DIGIT, LETTER, UPPER, ALNUM);

/** What can stand in a row, the printable characters of ASCII, numbered from 1; 0 is everything else. */
const BEFORE_FIRST_SYMBOL = 0x1f;
const LAST_SYMBOL = 0x7e;
const SYMBOL_COUNT = LAST_SYMBOL - BEFORE_FIRST_SYMBOL + 1;
const SYMBOL_OF = new Uint8Array(0x10000);
for (let symbol = 1; symbol < SYMBOL_COUNT; symbol += 1) {
  SYMBOL_OF[BEFORE_FIRST_SYMBOL + symbol] = symbol;
}

const START = 1;
const NOT_KNOWN = 0;
const DEAD = -1;
const FIRST_STATES = 8;

interface Node {
  readonly children: Map<number, Node>;
  /** The number of the row that ends here. */
  row: number | undefined;
}

function canBe(code: number, unit: number): boolean {
  if (code <= ANY_ALNUM) return (CLASSES[unit] & MASKS[code]) !== 0;
  return unit === code || ((CLASSES[unit] & LETTER) !== 0 && (unit | 0x20) === code);
}

export class RowAutomaton {
  private readonly root: Node = { children: new Map(), row: undefined };
  /** Of each state the nodes of the tree; the first is that of no text. */
  private states: (readonly Node[])[] = [[], [this.root]];
  private readonly numbers = new Map<string, number>();
  /** Of each state the rows that end there. */
  private rows: (readonly number[] | undefined)[] = [];
  /** To which state each symbol leads from each. */
  private steps = new Int16Array(FIRST_STATES * SYMBOL_COUNT);
  private readonly nodeNumbers = new Map<Node, number>();

  /** @param row its number, which is to be found; higher than those before */
  add(codes: Uint8Array, row: number): void {
    let node = this.root;
    for (const code of codes) {
      let child = node.children.get(code);
      if (child === undefined) {
        child = { children: new Map(), row: undefined };
        this.nodeNumbers.set(child, this.nodeNumbers.size);
        node.children.set(code, child);
      }
      node = child;
    }
    node.row = row;
  }

  /** @param matched gets the numbers of the rows that the text has at `start`, in their order. @returns how many */
  match(units: Units, start: number, matched: Int32Array): number {
    const { rows } = this;
    let { steps } = this;
    let state = START;
    let count = 0;
    for (let at = start; ; at += 1) {
      const symbol = SYMBOL_OF[units[at]];
      let next = steps[state * SYMBOL_COUNT + symbol];
      if (next === NOT_KNOWN) {
        next = this.step(state, symbol);
        ({ steps } = this);
      }
      if (next === DEAD) return count;
      state = next;
      const ending = rows[state];
      if (ending !== undefined) count = insert(matched, count, ending);
    }
  }

  private step(state: number, symbol: number): number {
    const unit = symbol === 0 ? 0 : BEFORE_FIRST_SYMBOL + symbol;
    const onward = this.states[state].flatMap(({ children }) =>
      [...children].flatMap(([code, child]) => (canBe(code, unit) ? [child] : [])),
    );
    const next = onward.length === 0 ? DEAD : this.stateOf(onward);
    this.steps[state * SYMBOL_COUNT + symbol] = next;
    return next;
  }

  private stateOf(nodes: readonly Node[]): number {
    const name = nodes.map((node) => this.nodeNumbers.get(node)).join();
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const state = this.states.push(nodes) - 1;
    this.numbers.set(name, state);
    const rows = nodes.flatMap(({ row }) => (row === undefined ? [] : [row]));
    this.rows[state] = rows.length === 0 ? undefined : rows;
    if (this.states.length * SYMBOL_COUNT > this.steps.length) {
      const larger = new Int16Array(this.steps.length * 2);
      larger.set(this.steps);
      this.steps = larger;
    }
    return state;
  }
}

/** Into the first `count`, which ascend. @returns how many there are then */
function insert(matched: Int32Array, count: number, rows: readonly number[]): number {
  let last = count;
  for (const row of rows) {
    let at = last;
    while (at > 0 && matched[at - 1] > row) {
      matched[at] = matched[at - 1];
      at -= 1;
    }
    matched[at] = row;
    last += 1;
  }
  return last;
}
