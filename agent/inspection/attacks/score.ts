/** From what was found to one figure. */
import type { Family } from './rules.data.ts';

export interface Evidence {
  readonly id: string;
  readonly family: Family;
  readonly weight: number;
  /** Quoted as an example; such evidence does not add up. */
  readonly isMention?: boolean;
}

export interface Judgement {
  /** From 0 to 1. */
  readonly score: number;
  /** What was found, strongest first. */
  readonly rules: string[];
}

/** A second sign of the same kind says less than one of another. */
const SAME_FAMILY = 0.4;
/** Below this a rule is not worth a name. */
const LEAST_WEIGHT = 0.05;

/** Rules that go by what words say; the others go by what has no business in any text. */
const OF_WORDS: ReadonlySet<Family> = new Set([
  'override',
  'extraction',
  'jailbreak',
  'indirect',
  'template',
  'resemblance',
]);

/** @param factorOf for rules that go by what words say */
export function judge(
  evidence: readonly Evidence[],
  factorOf: (family: Family) => number,
): Judgement {
  const strongest = new Map<string, Evidence>();
  for (const found of evidence) {
    const factor = OF_WORDS.has(found.family) ? factorOf(found.family) : 1;
    const one = factor === 1 ? found : { ...found, weight: found.weight * factor };
    if (one.weight < LEAST_WEIGHT) continue;
    const known = strongest.get(one.id);
    if (known === undefined || one.weight > known.weight) strongest.set(one.id, one);
  }
  const sorted = [...strongest.values()].toSorted((a, b) => b.weight - a.weight);
  const seen = new Set<Family>();
  let innocent = 1;
  let mentioned = 0;
  for (const { family, weight, isMention } of sorted) {
    if (isMention) {
      mentioned = Math.max(mentioned, weight);
      continue;
    }
    innocent *= 1 - weight * (seen.has(family) ? SAME_FAMILY : 1);
    seen.add(family);
  }
  const score = Math.max(1 - innocent, mentioned);
  return { score: Math.round(score * 1000) / 1000, rules: sorted.map(({ id }) => id) };
}
