/**
 * One counter per set of ranks, made when it is first asked for: its tables, the piece counter over
 * them and the splitter of its pattern.
 */

import type { CountText, PieceCounter } from './counting.ts';
import { type Encoding, type RanksName, ranksOfEncoding } from './encodings.ts';
import { createPieceCounter } from './pieces.ts';
import { createCl100kCounter } from './split-cl100k.ts';
import { createGpt2Counter } from './split-gpt2.ts';
import { createO200kCounter } from './split-o200k.ts';
import { loadPackedTables } from './tables/cache.ts';
import { viewTables } from './tables/layout.ts';

interface Counter {
  readonly count: CountText;
  readonly packedTables: SharedArrayBuffer;
}

const SPLITTERS: Readonly<Record<RanksName, (pieces: PieceCounter) => CountText>> = {
  o200k_base: createO200kCounter,
  cl100k_base: createCl100kCounter,
  p50k_base: createGpt2Counter,
  r50k_base: createGpt2Counter,
};

const counters = new Map<string, Counter>();

function createCounter(name: RanksName, packedTables: SharedArrayBuffer): Counter {
  const pieces = createPieceCounter(viewTables(packedTables));
  return { count: SPLITTERS[name](pieces), packedTables };
}

export function counterFor(encoding: Encoding): Counter {
  return counters.get(encoding) ?? prepareCounter(encoding);
}

/** With the tables of another thread, or loaded or built here. */
export function prepareCounter(encoding: Encoding, packedTables?: SharedArrayBuffer): Counter {
  const name = ranksOfEncoding(encoding);
  const counter = counters.get(name) ?? createCounter(name, packedTables ?? loadPackedTables(name));
  counters.set(name, counter);
  counters.set(encoding, counter);
  return counter;
}
