export type Entity = 'CREDIT_CARD' | 'US_SSN';

/** Where something was found, in UTF-16 units of the text. What it was is never kept. */
export interface Finding {
  readonly entity: Entity;
  readonly start: number;
  readonly end: number;
}
