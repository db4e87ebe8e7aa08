/** Where something was found, in UTF-16 units of the text that was given. What it was is never kept. */
export interface Finding {
  readonly entity: string;
  readonly start: number;
  readonly end: number;
  /** From 0 to 1. Below `DEFAULT_MIN_SCORE` it is a shape that many other things have too. */
  readonly score: number;
  /** For secrets and custom rules: which rule it was. */
  readonly rule?: string;
}

/** Shapes that many things have score below this, and reach it by a word near them that says what they are. */
export const DEFAULT_MIN_SCORE = 0.4;
