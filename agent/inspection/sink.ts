import type { Units } from './text/units.ts';

/** What a scanner sees of the scan that it is part of. */
export interface Sink {
  readonly text: string;
  /** The same, as `unitsOf` gives it: faster to read. */
  readonly units: Units;
  /** How many were found up to now. */
  readonly foundCount: number;
  add(entity: string, start: number, end: number, score: number, rule?: string): void;
  /** 1 when words near it say that it is such a thing, -1 when they say that it is something else, else 0. */
  context(entity: string, start: number, end: number): number;
}
