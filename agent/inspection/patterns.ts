/**
 * Patterns of a configuration, run by re2js: finite automata, so the time is linear in the text whatever the pattern
 * is. What such an engine cannot run (back references, lookaround) is refused when it is loaded, with the reason.
 */
import { RE2JS } from 're2js';
import type { Finding } from './finding.ts';
import { resolveOverlaps } from './resolve.ts';

export interface PatternDefinition {
  /** The entity of what is found. */
  readonly entity: string;
  readonly pattern: string;
  readonly score?: number;
  readonly isCaseInsensitive?: boolean;
  /** Which group is the finding; 0, the whole match, if not given. */
  readonly group?: number;
}

const MAX_PATTERN_UNITS = 1000;
/** Instructions of the automaton; the time per character can grow with them. */
const MAX_PROGRAM = 2000;
const DEFAULT_SCORE = 0.8;

export class PatternError extends Error {
  readonly pattern: string;

  constructor(pattern: string, reason: string) {
    super(reason);
    this.name = 'PatternError';
    this.pattern = pattern;
  }
}

interface Compiled {
  readonly entity: string;
  readonly score: number;
  readonly group: number;
  readonly automaton: RE2JS;
}

function compile(definition: PatternDefinition): Compiled {
  const { entity, pattern, score = DEFAULT_SCORE, group = 0 } = definition;
  const refuse = (reason: string): never => {
    throw new PatternError(pattern, reason);
  };
  if (pattern.length > MAX_PATTERN_UNITS) refuse(`longer than ${MAX_PATTERN_UNITS} characters`);
  const automaton = parse(pattern, definition.isCaseInsensitive === true);
  if (automaton.programSize() > MAX_PROGRAM) {
    refuse(`its automaton has more than ${MAX_PROGRAM} steps: shorten the repetitions`);
  }
  if (group > automaton.groupCount()) refuse(`it has no group ${group}`);
  if (automaton.matcher('').find()) {
    refuse('it matches the empty text, so it would match everywhere');
  }
  return { entity, score, group, automaton };
}

function parse(pattern: string, isCaseInsensitive: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, isCaseInsensitive ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    throw new PatternError(pattern, error instanceof Error ? error.message : String(error));
  }
}

export class CustomPatterns {
  private readonly compiled: readonly Compiled[];

  /** @throws PatternError with the reason why a pattern is refused */
  constructor(definitions: readonly PatternDefinition[]) {
    this.compiled = definitions.map(compile);
  }

  find(text: string): Finding[] {
    const found: Finding[] = [];
    for (const { entity, score, group, automaton } of this.compiled) {
      const matcher = automaton.matcher(text);
      while (matcher.find()) {
        const start = matcher.start(group);
        const end = matcher.end(group);
        if (end > start) found.push({ entity, start, end, score });
      }
    }
    return resolveOverlaps(found);
  }
}
