/** Everything that finds something in a text: the library's kinds, and the operator's own terms and patterns. */
import {
  CustomPatterns,
  DEFAULT_MIN_SCORE,
  ENTITIES,
  type Finding,
  findEntities,
  type PatternDefinition,
  resolveOverlaps,
  TermMatcher,
  type TermOptions,
} from '../inspection/index.ts';
import type { ActionPlan } from './actions.ts';
import { standsInBase64 } from './base64.ts';

export interface TermList extends TermOptions {
  readonly terms: readonly string[];
}

export interface RecognizerOptions {
  readonly minScore?: number | undefined;
  readonly terms?: readonly TermList[] | undefined;
  readonly patterns?: readonly PatternDefinition[] | undefined;
}

const KNOWN = new Set(ENTITIES);

export class Recognizer {
  private readonly minScore: number;
  private readonly terms: readonly TermMatcher[];
  private readonly patterns: CustomPatterns | undefined;
  /** Of each plan what the library is asked for. */
  private readonly known = new WeakMap<ActionPlan, readonly string[]>();

  /** @throws PatternError */
  constructor(options: RecognizerOptions = {}) {
    const { minScore = DEFAULT_MIN_SCORE, terms = [], patterns = [] } = options;
    this.minScore = minScore;
    this.terms = terms.map((list) => new TermMatcher(list.terms, list));
    this.patterns = patterns.length > 0 ? new CustomPatterns(patterns) : undefined;
  }

  /** @returns in order, none overlapping another */
  find(text: string, plan: ActionPlan): Finding[] {
    const entities = this.knownOf(plan);
    const { minScore } = this;
    const found =
      entities.length === 0 ? [] : findEntities(text, { entities, minScore, withSamples: true });
    const all = this.withCustom(text, plan, found);
    return all.length === 0 ? all : all.filter((finding) => !standsInBase64(text, finding));
  }

  private withCustom(text: string, plan: ActionPlan, found: Finding[]): Finding[] {
    if (this.terms.length === 0 && this.patterns === undefined) return found;
    const custom = [
      ...this.terms.flatMap((matcher) => matcher.find(text)),
      ...(this.patterns?.find(text) ?? []),
    ].filter(({ entity, score }) => score >= this.minScore && plan.actionOf(entity) !== 'off');
    return custom.length === 0 ? found : resolveOverlaps([...found, ...custom]);
  }

  private knownOf(plan: ActionPlan): readonly string[] {
    let entities = this.known.get(plan);
    if (entities === undefined) {
      entities = Object.freeze(plan.entities.filter((entity) => KNOWN.has(entity)));
      this.known.set(plan, entities);
    }
    return entities;
  }
}
