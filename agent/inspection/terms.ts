/**
 * Lists of literal terms, thousands in one pass: the automaton of Aho and Corasick ("Efficient string matching: an
 * aid to bibliographic search", 1975). Each unit of the text costs one step, however many terms there are.
 */
import type { Finding } from './finding.ts';
import { resolveOverlaps } from './resolve.ts';
import { classOf, DIGIT, isWordUnit } from './text/characters.ts';

export interface TermOptions {
  /** The entity of what is found. */
  readonly entity: string;
  readonly score?: number;
  readonly isCaseSensitive?: boolean;
  /** Only where no letter or digit stands beside it. */
  readonly isWholeWord?: boolean;
}

interface Node {
  /** By unit; a map, since most nodes have one or two. */
  readonly next: Map<number, number>;
  fail: number;
  /** Length of the term that ends here, or 0, and the nearest shorter suffix where one does. */
  length: number;
  shorter: number;
}

const ROOT = 0;
const NONE = -1;

/** Small letters, each in the place of its capital: `İ`, which would become two units, is left as it is. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  let folded = '';
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at].toLowerCase();
    folded += one.length === 1 ? one : text[at];
  }
  return folded;
}

function isWordPart(unit: number): boolean {
  return isWordUnit(unit) || (classOf(unit) & DIGIT) !== 0;
}

function isWhole(text: string, start: number, end: number): boolean {
  const isOpenBefore =
    start > 0 && isWordPart(text.charCodeAt(start)) && isWordPart(text.charCodeAt(start - 1));
  const isOpenAfter =
    end < text.length && isWordPart(text.charCodeAt(end - 1)) && isWordPart(text.charCodeAt(end));
  return !isOpenBefore && !isOpenAfter;
}

export class TermMatcher {
  private readonly nodes: Node[] = [{ next: new Map(), fail: ROOT, length: 0, shorter: NONE }];
  private readonly options: TermOptions;

  constructor(terms: readonly string[], options: TermOptions) {
    this.options = options;
    for (const term of terms) if (term.length > 0) this.insert(term);
    this.link();
  }

  private insert(term: string): void {
    const written = this.options.isCaseSensitive ? term : fold(term);
    let at = ROOT;
    for (let index = 0; index < written.length; index += 1) {
      const unit = written.charCodeAt(index);
      let next = this.nodes[at].next.get(unit);
      if (next === undefined) {
        next = this.nodes.push({ next: new Map(), fail: ROOT, length: 0, shorter: NONE }) - 1;
        this.nodes[at].next.set(unit, next);
      }
      at = next;
    }
    this.nodes[at].length = written.length;
  }

  private link(): void {
    const queue = [ROOT];
    for (let head = 0; head < queue.length; head += 1) {
      for (const [unit, child] of this.nodes[queue[head]].next) {
        queue.push(child);
        if (queue[head] === ROOT) continue;
        const fail = this.step(this.nodes[queue[head]].fail, unit);
        this.nodes[child].fail = fail;
        this.nodes[child].shorter = this.nodes[fail].length > 0 ? fail : this.nodes[fail].shorter;
      }
    }
  }

  private step(from: number, unit: number): number {
    let at = from;
    for (;;) {
      const next = this.nodes[at].next.get(unit);
      if (next !== undefined) return next;
      if (at === ROOT) return ROOT;
      at = this.nodes[at].fail;
    }
  }

  /** @returns in order, the longest where several begin or overlap */
  find(text: string): Finding[] {
    const { entity, score = 1, isCaseSensitive, isWholeWord } = this.options;
    const read = isCaseSensitive ? text : fold(text);
    const found: Finding[] = [];
    let at = ROOT;
    for (let index = 0; index < read.length; index += 1) {
      at = this.step(at, read.charCodeAt(index));
      const end = index + 1;
      let node = this.nodes[at].length > 0 ? at : this.nodes[at].shorter;
      while (node !== NONE) {
        const start = end - this.nodes[node].length;
        if (!isWholeWord || isWhole(text, start, end)) {
          // The longest that ends here hides the shorter ones.
          found.push({ entity, start, end, score });
          break;
        }
        node = this.nodes[node].shorter;
      }
    }
    return resolveOverlaps(found);
  }
}
