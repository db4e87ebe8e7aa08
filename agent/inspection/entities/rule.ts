/** What a check returns for a number that was published as an example: nobody's, unless words say that it is one. */
export const SAMPLE = -1;

/** How an identifier that is a row of characters is described; `catalogue.ts` puts all of them together. */
export interface ShapeRule {
  readonly entity: string;
  /** Patterns of `shapes.ts`, with the score of one that nothing else speaks for. */
  readonly shapes: readonly (readonly [pattern: string, score: number])[];
  /**
   * @param value letters in upper case and digits, without what separates them
   * @returns whether it can be one, or the score that it deserves
   */
  readonly check?: (value: string, written: string) => boolean | number;
  /** Words and phrases that say what the number is, separated by `|`, in lower case. */
  readonly context: string;
  /** The check can give a score that is higher than that of the shape. */
  readonly isRaised?: true;
  /** Only looked for when asked for by name. */
  readonly isOff?: true;
  /** So many things have its shape that it is nothing without a word near it, however low a score is asked for. */
  readonly needsContext?: true;
  /** Found also right behind letters that are no part of it. */
  readonly isGlued?: true;
}
