/**
 * What in a text is personal or secret. Pure: a string in, findings out, in offsets of that string; nothing is kept.
 *
 * `findEntities` is all that most callers need. Without `entities` it looks for everything that is on by default;
 * asked for a single kind it returns weak shapes too, with the low scores that they have (`minScore` overrules both).
 */
import { CATALOGUE, DEFAULT_ENTITIES, ENTITIES, SECRET_ENTITIES } from './catalogue.ts';
import { DEFAULT_MIN_SCORE, type Finding } from './finding.ts';
import { resolveOverlaps } from './resolve.ts';
import { Scanner } from './scan.ts';
import { normalise } from './text/normalise.ts';

export { type Channel, type GuardResult, guard } from './attacks/index.ts';
export { CustomPatterns, type PatternDefinition, PatternError } from './patterns.ts';
export { TermMatcher, type TermOptions } from './terms.ts';
export {
  CATALOGUE,
  DEFAULT_ENTITIES,
  DEFAULT_MIN_SCORE,
  ENTITIES,
  type Finding,
  resolveOverlaps,
  SECRET_ENTITIES,
};

export interface FindOptions {
  /** Names from `ENTITIES`. Without it, `DEFAULT_ENTITIES`. A frozen list is found faster the next time. */
  readonly entities?: readonly string[];
  /** Without it `DEFAULT_MIN_SCORE`, and 0 for a caller that asks for one single kind. */
  readonly minScore?: number;
  /** Also numbers that were published as examples, such as the SSN 078-05-1120: masked rather than argued about. */
  readonly withSamples?: boolean;
}

/** Of each set of names one is kept: tables take milliseconds to build. Lists that stay the same are found at once. */
const scanners = new Map<string, Scanner>();
const scannersOfLists = new WeakMap<readonly string[], Scanner>();
const MAX_SCANNERS = 64;

function scannerFor(entities: readonly string[]): Scanner {
  let scanner = scannersOfLists.get(entities);
  if (scanner === undefined) {
    scanner = scannerOfNames(entities);
    // A list that can still change must not be taken for what it was.
    if (Object.isFrozen(entities)) scannersOfLists.set(entities, scanner);
  }
  return scanner;
}

function scannerOfNames(entities: readonly string[]): Scanner {
  const key = entities.join();
  let scanner = scanners.get(key);
  if (scanner === undefined) {
    const unknown = entities.find((entity) => !ENTITIES.includes(entity));
    if (unknown !== undefined) throw new RangeError(`unknown entity '${unknown}'`);
    if (scanners.size >= MAX_SCANNERS) scanners.clear();
    scanner = new Scanner(entities);
    scanners.set(key, scanner);
  }
  return scanner;
}

/** What `findEntities` is called in `haproxy-ai-gateway/inspect`. */
export { findEntities as scan };

/** @returns in order, none overlapping another */
export function findEntities(text: string, options: FindOptions = {}): Finding[] {
  const { entities = DEFAULT_ENTITIES, withSamples = false } = options;
  const minScore = options.minScore ?? (entities.length === 1 ? 0 : DEFAULT_MIN_SCORE);
  const normalised = normalise(text);
  const found = scannerFor(entities).scan(normalised.text, normalised.units, minScore, withSamples);
  if (found.length === 0) return found;
  const isKept = ({ start, end, score }: Finding): boolean => {
    if (score < minScore) return false;
    // A weak shape in other digits than ASCII is chance, not an evasion.
    return score >= DEFAULT_MIN_SCORE || !normalised.isRewritten(start, end);
  };
  const resolved = resolveOverlaps(found.every(isKept) ? found : found.filter(isKept));
  if (normalised.text === text) return resolved;
  return resolved.map((finding) => ({
    ...finding,
    start: normalised.startOf(finding.start),
    end: normalised.endOf(finding.end),
  }));
}
